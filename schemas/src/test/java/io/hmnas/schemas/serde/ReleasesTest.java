package io.hmnas.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.schemas.registry.Compatibility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FULL_TRANSITIVE: the schemas as they are against those of every release, both ways. */
final class ReleasesTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "."), "src/main/resources/io/hmnas/schemas/released");

  /** Makes a release: {@code -Dtest=ReleasesTest -Dhmnas.release=1.2.3}. */
  @Test
  @EnabledIfSystemProperty(named = "hmnas.release", matches = "[0-9]+\\.[0-9]+\\.[0-9]+")
  void makeARelease() throws Exception {
    String version = System.getProperty("hmnas.release");
    Path folder = Files.createDirectories(FOLDER.resolve(version));
    for (Schema schema : ContractSchemas.current()) {
      Schema portable = ContractSchemas.portable(schema);
      write(
          folder.resolve(schema.getName() + ".avsc"),
          TestVectors.JSON.readTree(portable.toString()).toPrettyString());
      write(
          folder.resolve(schema.getName() + ".vectors.json"),
          TestVectors.of(version, portable).toPrettyString());
    }
    List<String> versions = new ArrayList<>(ContractSchemas.releases());
    if (!versions.contains(version)) {
      versions.add(version);
    }
    write(FOLDER.resolve("versions.txt"), String.join("\n", versions));
    assertThat(folder).isNotEmptyDirectory();
  }

  @Test
  void shouldReadAndBeReadByEveryRelease() {
    assertThat(ContractSchemas.releases()).isNotEmpty();
    for (String release : ContractSchemas.releases()) {
      assertThat(flaws(current(), ContractSchemas.released(release)))
          .as(
              "against release %s: what is new since needs a default, what was released stays;"
                      .formatted(release)
                  + " see 'Compatibility' in docs/registry.md")
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'name':'attempt','type':'int' | 'name':'attempt','type':'string' | field attempt",
        "'name':'attempt','type':'int' | 'name':'attempts','type':'int' | field attempt",
        "'symbols':['SEED_VARIATION', | 'symbols':['SEEDING','SEED_VARIATION', |",
        "'namespace':'io.hmnas.schemas.avro' | 'namespace':'io.hmnas' | io.hmnas.schemas.avro.StepTask",
        "'name':'TaskKind' | 'name':'TaskKind','namespace':'x' | io.hmnas.schemas.avro.TaskKind"
      })
  void shouldNoticeAChangeThatBreaksTheContract(String before, String after, String where) {
    Schema schema = current().get("StepTask");
    // Without the default, renaming is an addition and a removal that nobody can make up for.
    String text = schema.toString().replace(",\"default\":1,\"minimum\":1", "");
    String changed = text.replace(before.replace('\'', '"'), after.replace('\'', '"'));
    List<String> flaws = flaws(parse(changed), parse(text));

    assertThat(changed).isNotEqualTo(text);
    if (where == null) {
      assertThat(flaws).as("an enum has a default for what it does not know").isEmpty();
    } else {
      assertThat(flaws).isNotEmpty().anyMatch(flaw -> flaw.contains(where));
    }
  }

  @Test
  void shouldKeepEveryRecordThatWasReleased() throws Exception {
    for (String release : ContractSchemas.releases()) {
      try (Stream<Path> files = Files.list(FOLDER.resolve(release))) {
        List<String> names =
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".avsc"))
                .map(name -> name.replace(".avsc", ""))
                .toList();
        assertThat(current().keySet()).containsAll(names);
      }
    }
  }

  @Test
  void shouldAgreeWithEveryTestVector() throws Exception {
    int checked = 0;
    for (String release : ContractSchemas.releases()) {
      for (Map.Entry<String, Schema> entry : ContractSchemas.released(release).entrySet()) {
        Schema schema = entry.getValue();
        JsonNode document = document(release, entry.getKey());
        assertThat(document).as("made again").isEqualTo(reread(TestVectors.of(release, schema)));
        for (JsonNode vector : document.path("vectors")) {
          byte[] body = HexFormat.of().parseHex(vector.path("body").asText());
          assertThat(TestVectors.json(schema, TestVectors.fromBody(schema, body)))
              .isEqualTo(vector.path("json"));
          assertThat(TestVectors.body(schema, TestVectors.fromJson(schema, vector.path("json"))))
              .isEqualTo(body);
          checked++;
        }
      }
    }
    assertThat(checked).isPositive();
  }

  @Test
  void shouldReadEveryMessageThatAReleaseWrote() throws Exception {
    for (String release : ContractSchemas.releases()) {
      for (Schema schema : ContractSchemas.current()) {
        for (JsonNode vector : document(release, schema.getName()).path("vectors")) {
          byte[] message = HexFormat.of().parseHex(vector.path("message").asText());
          SpecificRecord read = deserializer(schema).deserialize("t", message);
          assertThat(read).isNotNull();
          if (vector.path("name").asText().equals("defaults")) {
            assertThat(read).isEqualTo(defaults(schema));
          }
        }
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static AvroDeserializer<SpecificRecord> deserializer(Schema schema) {
    return new AvroDeserializer<>(
        (Class<SpecificRecord>) SpecificData.get().getClass(schema), CatalogueRegistry.standard());
  }

  private static SpecificRecord defaults(Schema schema) {
    SpecificRecord record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), SpecificData.get().getDefaultValue(field));
    }
    return record;
  }

  private static List<String> flaws(Map<String, Schema> newer, Map<String, Schema> older) {
    return older.entrySet().stream()
        .flatMap(
            entry ->
                flaws(newer.get(entry.getKey()), entry.getValue()).stream()
                    .map(flaw -> entry.getKey() + ": " + flaw))
        .toList();
  }

  /** Avro itself does not mind other namespaces; classes and subjects by record name do. */
  private static List<String> flaws(Schema newer, Schema older) {
    List<String> flaws = new ArrayList<>(Compatibility.flaws(newer, older));
    Set<String> names = fullNames(newer, new TreeSet<>());
    fullNames(older, new TreeSet<>()).stream()
        .filter(name -> !names.contains(name))
        .forEach(name -> flaws.add("type " + name + " has gone, or has another name"));
    return flaws;
  }

  private static Set<String> fullNames(Schema schema, Set<String> found) {
    switch (schema.getType()) {
      case RECORD -> {
        if (found.add(schema.getFullName())) {
          schema.getFields().forEach(field -> fullNames(field.schema(), found));
        }
      }
      case ENUM, FIXED -> found.add(schema.getFullName());
      case ARRAY -> fullNames(schema.getElementType(), found);
      case MAP -> fullNames(schema.getValueType(), found);
      case UNION -> schema.getTypes().forEach(type -> fullNames(type, found));
      default -> {}
    }
    return found;
  }

  private static Map<String, Schema> current() {
    Map<String, Schema> schemas = new TreeMap<>();
    for (Schema schema : ContractSchemas.current()) {
      schemas.put(schema.getName(), ContractSchemas.portable(schema));
    }
    return schemas;
  }

  private static JsonNode document(String release, String name) throws IOException {
    Path file = FOLDER.resolve(release).resolve(name + ".vectors.json");
    return Files.exists(file)
        ? TestVectors.JSON.readTree(file.toFile())
        : TestVectors.JSON.createObjectNode();
  }

  private static JsonNode reread(JsonNode node) throws IOException {
    return TestVectors.JSON.readTree(node.toString());
  }

  private static Schema parse(String text) {
    return new Schema.Parser().parse(text);
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text + "\n", UTF_8);
  }
}
