package io.hmnas.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The description of the HTTP interface, to hold answers against. */
final class OpenApi {
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private final JsonNode document;
  private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

  OpenApi() {
    try (InputStream in = ApiServer.class.getResourceAsStream("openapi.json")) {
      document = Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode document() {
    return document;
  }

  /** Every method and path, for example {@code GET /healthz}. */
  SortedSet<String> operations() {
    SortedSet<String> operations = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            operations.add(
                                method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
    return operations;
  }

  /** Fails if the description does not have the answer's status, type and content. */
  void check(String method, String path, int status, String contentType, String body) {
    JsonNode operation = operation(method, path);
    JsonNode response = resolved(operation.get("responses").path(Integer.toString(status)));
    assertThat(response.isObject())
        .as("status %d is described for %s %s: %s", status, method, path, body)
        .isTrue();
    if (!response.has("content")) {
      assertThat(body).as("body of %s %s, %d", method, path, status).isEmpty();
      return;
    }
    String type = contentType.split(";", 2)[0];
    assertThat(response.get("content").has(type))
        .as("type %s of %s %s, %d", type, method, path, status)
        .isTrue();
    JsonNode schema = response.get("content").get(type).get("schema");
    if (type.endsWith("json")) {
      assertThat(schema(schema).validate(body, com.networknt.schema.InputFormat.JSON))
          .as("body of %s %s, %d: %s", method, path, status, body)
          .isEmpty();
    }
  }

  /** Errors of a document by one of the description's schemas. */
  JsonSchema schemaNamed(String name) {
    return schema(Json.object().put("$ref", "#/components/schemas/" + name));
  }

  private JsonSchema schema(JsonNode schema) {
    return schemas.computeIfAbsent(
        schema.toString(),
        unused -> {
          ObjectNode whole = schema.deepCopy();
          whole.set("components", document.get("components"));
          return SCHEMAS.getSchema(whole);
        });
  }

  private JsonNode operation(String method, String path) {
    String plain = path.split("\\?", 2)[0];
    return Optional.ofNullable(document.get("paths").get(plain))
        .or(
            () ->
                document.get("paths").properties().stream()
                    .filter(entry -> plain.matches(entry.getKey().replaceAll("\\{.*?}", "[^/]+")))
                    .map(Map.Entry::getValue)
                    .findFirst())
        .map(item -> item.get(method.toLowerCase(java.util.Locale.ROOT)))
        .orElseThrow(() -> new AssertionError(method + " " + path + " is not described"));
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }
}
