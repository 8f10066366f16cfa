package io.hmnas.schemas.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.avro.Withdrawal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The schemas of the records on topics: as they are, and as they were in every release. */
public final class ContractSchemas {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String FOLDER = "/io/hmnas/schemas/released/";

  private ContractSchemas() {}

  /** Every record that is a value of a topic, the coordinator's own topics included. */
  public static List<Schema> current() {
    return List.of(
        SweepRequest.getClassSchema(),
        StepTask.getClassSchema(),
        StepResult.getClassSchema(),
        WeightEvent.getClassSchema(),
        RunState.getClassSchema(),
        Architecture.getClassSchema(),
        RobustnessReport.getClassSchema(),
        RunCommand.getClassSchema(),
        EndedRun.getClassSchema(),
        Withdrawal.getClassSchema());
  }

  /** Versions that were released, oldest first. */
  public static List<String> releases() {
    String list = resource("versions.txt");
    return list == null ? List.of() : list.lines().filter(line -> !line.isBlank()).toList();
  }

  /**
   * The schemas of a release by their simple names; those that did not exist then are left out.
   *
   * @param version one of {@link #releases}
   */
  public static Map<String, Schema> released(String version) {
    Map<String, Schema> schemas = new LinkedHashMap<>();
    for (Schema schema : current()) {
      String text = resource(version + "/" + schema.getName() + ".avsc");
      if (text != null) {
        schemas.put(schema.getName(), new Schema.Parser().parse(text));
      }
    }
    return schemas;
  }

  /** The same schema without what only Java's code generator needs. */
  public static Schema portable(Schema schema) {
    try {
      JsonNode json = JSON.readTree(schema.toString());
      json.findParents("avro.java.string")
          .forEach(parent -> ((ObjectNode) parent).remove("avro.java.string"));
      return new Schema.Parser().parse(json.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro wrote a schema that is not JSON", e);
    }
  }

  private static @Nullable String resource(String name) {
    try (InputStream in = ContractSchemas.class.getResourceAsStream(FOLDER + name)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the released schema " + name, e);
    }
  }
}
