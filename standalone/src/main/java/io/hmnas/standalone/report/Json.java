package io.hmnas.standalone.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records of the contract as plain JSON, with the field names of their schemas. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /** A record's fields; a union is its value alone, without the name of its branch. */
  static ObjectNode of(SpecificRecord avro) {
    try {
      JsonNode tree = MAPPER.readTree(avro.toString());
      return (ObjectNode) tree;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record's text form is always JSON", e);
    }
  }

  /**
   * A record from what {@link #of} makes of it. Fields that are missing have their defaults.
   *
   * @throws IllegalArgumentException if a value is not of its field's type
   */
  static <T extends SpecificRecord> T read(JsonNode node, Class<T> type) {
    return type.cast(Objects.requireNonNull(value(node, SpecificData.get().getSchema(type))));
  }

  private static @Nullable Object value(JsonNode node, Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> {
        SpecificRecord made = (SpecificRecord) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
          JsonNode part = node.get(field.name());
          made.put(
              field.pos(),
              part == null
                  ? SpecificData.get().getDefaultValue(field)
                  : value(part, field.schema()));
        }
        yield made;
      }
      case ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        node.forEach(item -> items.add(value(item, schema.getElementType())));
        yield items;
      }
      case UNION -> node.isNull() ? null : value(node, schema.getTypes().get(1));
      case ENUM -> SpecificData.get().createEnum(node.asText(), schema);
      case STRING -> node.asText();
      case INT -> node.asInt();
      case LONG -> node.asLong();
      case DOUBLE -> node.asDouble();
      case BOOLEAN -> node.asBoolean();
      default -> throw new IllegalArgumentException("no field has type " + schema.getType());
    };
  }

  /** One line. */
  static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  static String pretty(JsonNode node) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
