package io.hmnas.standalone.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST interface: the part of Confluent's that serdes and people need. */
final class RegistryApi {
  static final String LEVEL = "FULL_TRANSITIVE";

  private static final Logger LOG = LoggerFactory.getLogger(RegistryApi.class);
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Supplier<RegistryStore> store;

  /**
   * @param store what is behind it; may throw {@link RegistryProblem} as long as it is not ready
   */
  RegistryApi(Supplier<RegistryStore> store) {
    this.store = store;
  }

  void addTo(Javalin app) {
    app.before(RegistryApi::requireJson);
    app.get("/", context -> answer(context, NODES.objectNode()));
    app.get("/subjects", context -> answer(context, texts(ask(Subjects::names))));
    app.post("/subjects/{subject}", this::lookup);
    app.get("/subjects/{subject}/versions", this::versions);
    app.post("/subjects/{subject}/versions", this::register);
    app.get("/subjects/{subject}/versions/{version}", this::version);
    app.get("/subjects/{subject}/versions/{version}/schema", this::versionSchema);
    app.get("/schemas/types", context -> answer(context, texts(List.of("AVRO"))));
    app.get("/schemas/ids/{id}", this::schema);
    app.get("/schemas/ids/{id}/schema", context -> context.result(text(context)));
    app.get("/schemas/ids/{id}/subjects", this::subjects);
    app.get("/schemas/ids/{id}/versions", this::uses);
    app.post("/compatibility/subjects/{subject}/versions", this::compatibleWithAll);
    app.post("/compatibility/subjects/{subject}/versions/{version}", this::compatibleWithOne);
    app.get("/mode", context -> answer(context, NODES.objectNode().put("mode", "READWRITE")));
    for (String path : List.of("/config", "/config/{subject}")) {
      app.get(path, context -> answer(context, level("compatibilityLevel")));
      app.put(path, RegistryApi::setLevel);
    }
    app.exception(RegistryProblem.class, RegistryApi::explain);
    app.exception(
        Exception.class,
        (e, context) -> {
          LOG.error("{} {}", context.method(), context.path(), e);
          problem(context, 500, 50001, "Error in the registry: " + e);
        });
    app.error(
        404,
        context -> {
          if (!CONTENT_TYPE.equals(context.res().getContentType())) {
            problem(context, 404, 404, "HTTP 404 Not Found: " + context.path());
          }
        });
  }

  // A page in a browser may send forms and plain text to any address without being asked.
  private static void requireJson(Context context) {
    String type = context.contentType();
    if (!context.body().isEmpty() && (type == null || !type.contains("json"))) {
      throw RegistryProblem.unsupportedMediaType(String.valueOf(type));
    }
  }

  private void register(Context context) {
    StoredSchema stored = store.get().register(context.pathParam("subject"), given(context));
    answer(context, NODES.objectNode().put("id", stored.id()));
  }

  private void lookup(Context context) {
    String subject = context.pathParam("subject");
    Schema schema = given(context);
    StoredSchema found =
        ask(
            subjects -> {
              List<StoredSchema> unused = subjects.versions(subject);
              return subjects
                  .find(subject, schema)
                  .orElseThrow(() -> RegistryProblem.unknownSchema("of subject " + subject));
            });
    answer(context, describe(found));
  }

  private void versions(Context context) {
    ArrayNode numbers = NODES.arrayNode();
    ask(subjects -> subjects.versions(context.pathParam("subject")))
        .forEach(stored -> numbers.add(stored.version()));
    answer(context, numbers);
  }

  private StoredSchema find(Context context) {
    return ask(
        subjects -> subjects.version(context.pathParam("subject"), context.pathParam("version")));
  }

  private void version(Context context) {
    answer(context, describe(find(context)));
  }

  private void versionSchema(Context context) {
    context.contentType(CONTENT_TYPE).result(find(context).schema());
  }

  private void schema(Context context) {
    answer(context, NODES.objectNode().put("schema", text(context)));
  }

  private String text(Context context) {
    int id = id(context);
    context.contentType(CONTENT_TYPE);
    return ask(subjects -> subjects.schema(id))
        .orElseThrow(() -> RegistryProblem.unknownSchema(Integer.toString(id)));
  }

  private void subjects(Context context) {
    int id = id(context);
    answer(
        context,
        texts(ask(subjects -> subjects.uses(id)).stream().map(StoredSchema::subject).toList()));
  }

  private void uses(Context context) {
    int id = id(context);
    ArrayNode uses = NODES.arrayNode();
    ask(subjects -> subjects.uses(id))
        .forEach(
            stored ->
                uses.addObject().put("subject", stored.subject()).put("version", stored.version()));
    answer(context, uses);
  }

  private void compatibleWithAll(Context context) {
    compatible(context, ask(subjects -> subjects.versions(context.pathParam("subject"))));
  }

  private void compatibleWithOne(Context context) {
    compatible(context, List.of(find(context)));
  }

  private static void compatible(Context context, List<StoredSchema> others) {
    List<String> flaws = Subjects.flaws(given(context), others);
    ObjectNode answer = NODES.objectNode().put("is_compatible", flaws.isEmpty());
    if ("true".equals(context.queryParam("verbose"))) {
      answer.set("messages", texts(flaws));
    }
    answer(context, answer);
  }

  private static void setLevel(Context context) {
    String wanted = body(context).path("compatibility").asText();
    if (!wanted.equals(LEVEL)) {
      throw RegistryProblem.invalid(
          42203, "This registry knows one compatibility level, " + LEVEL + ", got " + wanted);
    }
    answer(context, level("compatibility"));
  }

  private static ObjectNode level(String name) {
    return NODES.objectNode().put(name, LEVEL);
  }

  private <T> T ask(Function<Subjects, T> question) {
    return store.get().ask(question);
  }

  // Computed ids reach up to the greatest int: ten digits.
  private static int id(Context context) {
    String id = context.pathParam("id");
    if (!id.matches("[0-9]{1,10}") || Long.parseLong(id) > Integer.MAX_VALUE) {
      throw RegistryProblem.unknownSchema(id);
    }
    return Integer.parseInt(id);
  }

  private static Schema given(Context context) {
    JsonNode body = body(context);
    String type = body.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO") || !body.path("references").isEmpty()) {
      throw RegistryProblem.invalid(
          42201, "This registry takes Avro schemas without references, got " + type);
    }
    return Subjects.parse(body.path("schema").asText());
  }

  private static JsonNode body(Context context) {
    try {
      return JSON.readTree(context.body());
    } catch (JsonProcessingException e) {
      throw RegistryProblem.invalid(42201, "The body is not JSON: " + e.getOriginalMessage());
    }
  }

  private static ObjectNode describe(StoredSchema stored) {
    return NODES
        .objectNode()
        .put("subject", stored.subject())
        .put("version", stored.version())
        .put("id", stored.id())
        .put("schema", stored.schema());
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode node = NODES.arrayNode();
    texts.forEach(node::add);
    return node;
  }

  private static void explain(RegistryProblem problem, Context context) {
    problem(context, problem.status(), problem.code(), String.valueOf(problem.getMessage()));
  }

  private static void problem(Context context, int status, int code, String message) {
    context.status(status);
    answer(context, NODES.objectNode().put("error_code", code).put("message", message));
  }

  private static void answer(Context context, JsonNode body) {
    context.contentType(CONTENT_TYPE).result(body.toString());
  }
}
