package io.hmnas.standalone.letters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.schemas.serde.RecordDecoder;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.UndecodableRecordException;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Header;

/** Letters as JSON. */
public final class LetterJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final RecordDecoder<GenericRecord> decoder;

  /**
   * @param registry knows the schemas of values
   */
  public LetterJson(SchemaRegistry registry) {
    this.decoder = new RecordDecoder<>("record of the contract", registry, GenericDatumReader::new);
  }

  /** What a value is, as far as the schemas tell. */
  public sealed interface Content {
    /** A record of the contract. */
    record Decoded(String schema, JsonNode json) implements Content {}

    /** Bytes that are none, and why. */
    record Raw(String why) implements Content {}
  }

  /** Looks into a letter. */
  public Content content(Letter letter) {
    byte[] value = letter.value();
    if (value == null) {
      return new Content.Raw("there is no value");
    }
    try {
      GenericRecord record = decoder.decode(letter.originTopic().orElse("?"), value);
      return new Content.Decoded(record.getSchema().getName(), MAPPER.readTree(record.toString()));
    } catch (UndecodableRecordException e) {
      return new Content.Raw(String.valueOf(e.getMessage()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record's text form is always JSON", e);
    }
  }

  /** What a list says of a letter. */
  public static ObjectNode summary(Letter letter) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("id", letter.id().toString())
            .put("time", letter.time().toString())
            .put("reason", letter.reason())
            .put("detail", letter.detail())
            .put("origin", letter.origin())
            .put("worker", letter.worker());
    byte[] key = letter.key();
    byte[] value = letter.value();
    node.put("key", key == null ? null : Printable.bytes(key));
    node.put("valueBytes", value == null ? null : Integer.valueOf(value.length));
    letter.truncated().ifPresent(cut -> node.put("truncated", cut));
    letter.replayOf().ifPresent(id -> node.put("replayOf", id));
    return node;
  }

  /** All of a letter: its headers and its value, decoded or as hexadecimal digits, too. */
  public ObjectNode whole(Letter letter) {
    ObjectNode node = summary(letter);
    ArrayNode headers = node.putArray("headers");
    for (Header header : letter.headers()) {
      headers.addObject().put("name", header.key()).put("value", Printable.bytes(header.value()));
    }
    Content content = content(letter);
    if (content instanceof Content.Decoded decoded) {
      node.put("schema", decoded.schema()).set("value", decoded.json());
    } else if (content instanceof Content.Raw raw) {
      byte[] value = letter.value();
      node.put("undecodable", raw.why());
      node.put("valueHex", value == null ? null : HexFormat.of().formatHex(value));
    }
    return node;
  }

  /** A list of letters. */
  public static String list(List<Letter> letters) {
    ArrayNode array = MAPPER.createArrayNode();
    letters.forEach(letter -> array.add(summary(letter)));
    return pretty(array);
  }

  /** The text of some JSON; whatever a terminal might act on is escaped. */
  public static String pretty(JsonNode node) {
    try {
      return Printable.text(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
