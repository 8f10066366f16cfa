package io.hmnas.standalone.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.specific.SpecificRecord;

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

  static String pretty(JsonNode node) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
