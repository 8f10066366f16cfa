package io.hmnas.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final Path FILE =
      Path.of("src/main/resources/io/hmnas/coordinator/api/openapi.json");

  /** As the file is formatted, so that only what changes is a change. */
  private static final ObjectWriter WRITER =
      Json.MAPPER.writer(
          new DefaultPrettyPrinter(
                  Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                      .withObjectEmptySeparator("")
                      .withArrayEmptySeparator(""))
              .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE));

  @Test
  void shouldDescribeRecordsAsTheirAvroSchemasDo() throws Exception {
    Map<String, ObjectNode> expected =
        AvroJsonSchemas.of(
            List.of(
                RunState.getClassSchema(),
                Architecture.getClassSchema(),
                RobustnessReport.getClassSchema(),
                SweepConfig.getClassSchema(),
                WeightEvent.getClassSchema()));
    ObjectNode document = (ObjectNode) Json.MAPPER.readTree(FILE.toFile());
    ObjectNode schemas = (ObjectNode) document.at("/components/schemas");
    if (Boolean.getBoolean("hmnas.updateDocs")) {
      expected.forEach(schemas::set);
      Files.writeString(FILE, WRITER.writeValueAsString(document) + "\n");
    }

    expected.forEach(
        (name, schema) ->
            assertThat(schemas.path(name))
                .as(
                    "schema %s of openapi.json is written from its .avsc; write it again with"
                        + " ./mvnw -pl coordinator -am test -Dtest=OpenApiTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dhmnas.updateDocs=true",
                    name)
                .isEqualTo(schema));
  }

  @Test
  void shouldHaveNoReferenceToNothing() {
    JsonNode document = new OpenApi().document();

    assertThat(document.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(document.at(reference.substring(1)).isObject()).as(reference).isTrue());
  }

  @Test
  void shouldUseAllThatItDefines() {
    JsonNode document = new OpenApi().document();

    for (String section : List.of("schemas", "responses", "parameters")) {
      document
          .at("/components/" + section)
          .fieldNames()
          .forEachRemaining(
              name ->
                  assertThat(
                          document
                                  .findValuesAsText("$ref")
                                  .contains("#/components/" + section + "/" + name)
                              || name.equals("WeightEvent"))
                      .as("%s %s is used", section, name)
                      .isTrue());
    }
  }

  @Test
  void shouldGiveEveryOperationANameOfItsOwn() {
    List<String> names = new OpenApi().document().findValuesAsText("operationId");

    assertThat(names).hasSize(new OpenApi().operations().size()).doesNotHaveDuplicates();
  }
}
