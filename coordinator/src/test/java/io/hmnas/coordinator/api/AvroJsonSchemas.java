package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** Avro schemas as the JSON schemas of what {@link Json} makes of their records. */
final class AvroJsonSchemas {
  private final Map<String, ObjectNode> named = new TreeMap<>();

  private AvroJsonSchemas() {}

  /** These and all that they name, by name. */
  static Map<String, ObjectNode> of(Collection<Schema> schemas) {
    AvroJsonSchemas all = new AvroJsonSchemas();
    schemas.forEach(all::reference);
    return all.named;
  }

  private ObjectNode reference(Schema schema) {
    if (!named.containsKey(schema.getName())) {
      ObjectNode json = Json.object();
      named.put(schema.getName(), json);
      json.put("type", schema.getType() == Schema.Type.ENUM ? "string" : "object");
      if (schema.getDoc() != null) {
        json.put("description", schema.getDoc());
      }
      if (schema.getType() == Schema.Type.ENUM) {
        schema.getEnumSymbols().forEach(json.putArray("enum")::add);
      } else {
        fields(schema, json);
      }
    }
    return Json.object().put("$ref", "#/components/schemas/" + schema.getName());
  }

  private void fields(Schema schema, ObjectNode json) {
    ObjectNode properties = json.putObject("properties");
    ArrayNode required = json.putArray("required");
    for (Schema.Field field : schema.getFields()) {
      ObjectNode property = convert(field.schema());
      for (String bound : List.of("minimum", "maximum")) {
        Object value = field.getObjectProp(bound);
        if (value != null) {
          property.set(bound, Json.MAPPER.<JsonNode>valueToTree(value));
        }
      }
      if (field.doc() != null) {
        property.put("description", field.doc());
      }
      properties.set(field.name(), property);
      required.add(field.name());
    }
  }

  private ObjectNode convert(Schema schema) {
    return switch (schema.getType()) {
      case INT -> Json.object().put("type", "integer").put("format", "int32");
      case LONG -> Json.object().put("type", "integer").put("format", "int64");
      case STRING -> Json.object().put("type", "string");
      case BOOLEAN -> Json.object().put("type", "boolean");
      case DOUBLE -> nullable(Json.object().put("type", "number"));
      case ARRAY -> {
        ObjectNode array = Json.object().put("type", "array");
        array.set("items", convert(schema.getElementType()));
        yield array;
      }
      case RECORD, ENUM -> reference(schema);
      case UNION ->
          nullable(
              convert(
                  schema.getTypes().stream()
                      .filter(type -> type.getType() != Schema.Type.NULL)
                      .findFirst()
                      .orElseThrow()));
      default -> throw new AssertionError("no schema has a " + schema.getType());
    };
  }

  private static ObjectNode nullable(ObjectNode schema) {
    if (schema.has("$ref")) {
      ObjectNode json = Json.object();
      json.putArray("anyOf").add(schema).add(Json.object().put("type", "null"));
      return json;
    }
    if (schema.get("type").isTextual()) {
      String type = schema.get("type").asText();
      schema.putArray("type").add(type).add("null");
    }
    return schema;
  }
}
