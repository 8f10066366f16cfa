package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.api.ProblemDetail.FieldError;
import io.hmnas.schemas.config.SweepFile;
import io.hmnas.schemas.config.SweepFileError;
import io.hmnas.schemas.config.SweepFileException;
import io.hmnas.schemas.config.SweepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the bodies of requests that make or extend a sweep, by the rules of sweep files: a body is
 * a sweep file in JSON, with its settings in {@code config} and its name called {@code sweepId}.
 */
final class SweepBody {
  private static final List<String> CREATE_FIELDS = List.of("sweepId", "preset", "config", "seeds");
  private static final List<String> SEEDS_FIELDS = List.of("seeds");

  /** Fields of a sweep file that are not settings. */
  private static final Set<String> NO_SETTINGS = Set.of("name", "preset", "seeds");

  private SweepBody() {}

  /**
   * Reads <code>{"sweepId": "a", "preset": "demo", "config": {...}, "seeds": [1, 2]}</code>, all of
   * it optional.
   *
   * @throws ProblemException naming every field at fault
   */
  static SweepSpec create(JsonNode body) {
    ObjectNode fields = object(body, CREATE_FIELDS);
    ObjectNode file = Json.object();
    JsonNode config = fields.get("config");
    if (config != null) {
      if (!config.isObject()) {
        throw ProblemException.invalid(
            "config", "config must be an object with settings, got " + kind(config));
      }
      config
          .properties()
          .forEach(
              setting -> {
                if (NO_SETTINGS.contains(setting.getKey())) {
                  throw unknown(
                      "config." + setting.getKey(), "it belongs beside config, if at all");
                }
                file.set(setting.getKey(), setting.getValue());
              });
    }
    move(fields, "sweepId", file, "name");
    move(fields, "preset", file, "preset");
    move(fields, "seeds", file, "seeds");
    return parse(file);
  }

  /**
   * Reads <code>{"seeds": [4, 5]}</code> or <code>{"seeds": {"count": 2, "base": 4}}</code>.
   *
   * @throws ProblemException naming every field at fault
   */
  static List<Long> seeds(JsonNode body) {
    ObjectNode fields = object(body, SEEDS_FIELDS);
    if (!fields.has("seeds")) {
      throw ProblemException.invalid("seeds", "seeds must name at least one seed, got nothing");
    }
    return parse(fields).seeds();
  }

  private static SweepSpec parse(ObjectNode file) {
    try {
      // An empty object would be a file without fields; that is a sweep of defaults.
      return SweepFile.parse(Json.text(file), "body");
    } catch (SweepFileException e) {
      throw ProblemException.invalid(e.errors().stream().map(SweepBody::fieldError).toList());
    }
  }

  private static FieldError fieldError(SweepFileError error) {
    String field = error.field();
    String first = field.split("[.\\[]", 2)[0];
    if (field.equals("name")) {
      return new FieldError("sweepId", "sweepId" + error.message().substring("name".length()));
    }
    if (field.isEmpty() || NO_SETTINGS.contains(first)) {
      return new FieldError(field, error.message());
    }
    return new FieldError("config." + field, "config." + error.message());
  }

  private static ObjectNode object(JsonNode body, List<String> known) {
    if (!(body instanceof ObjectNode fields)) {
      throw ProblemException.invalid(
          "", "the body must be an object with the fields " + known + ", got " + kind(body));
    }
    List<FieldError> unknown = new ArrayList<>();
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                unknown.add(new FieldError(name, name + " is unknown; known here: " + known));
              }
            });
    if (!unknown.isEmpty()) {
      throw ProblemException.invalid(unknown);
    }
    return fields;
  }

  private static void move(ObjectNode from, String name, ObjectNode to, String newName) {
    JsonNode value = from.get(name);
    if (value != null) {
      to.set(newName, value);
    }
  }

  private static ProblemException unknown(String field, String remedy) {
    return ProblemException.invalid(field, field + " is unknown; " + remedy);
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }
}
