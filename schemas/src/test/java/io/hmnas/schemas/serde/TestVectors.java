package io.hmnas.schemas.serde;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;

/** Records of a schema as bytes and as JSON, the same ones every time. */
final class TestVectors {
  static final JsonMapper JSON = new JsonMapper();

  private final boolean extreme;
  private int count;

  private TestVectors(boolean extreme) {
    this.extreme = extreme;
  }

  /** The document of a schema. */
  static ObjectNode of(String release, Schema schema) throws IOException {
    Map<String, GenericRecord> records = new LinkedHashMap<>();
    records.put("defaults", defaults(schema));
    records.put("filled", (GenericRecord) new TestVectors(false).value("", schema));
    records.put("extremes", (GenericRecord) new TestVectors(true).value("", schema));
    int id = CatalogueRegistry.id(schema);
    ObjectNode document =
        JSON.createObjectNode()
            .put("schema", schema.getFullName())
            .put("release", release)
            .put(
                "fingerprint",
                HexFormat.of().toHexDigits(SchemaNormalization.parsingFingerprint64(schema)))
            .put("id", id);
    ArrayNode vectors = document.putArray("vectors");
    for (Map.Entry<String, GenericRecord> record : records.entrySet()) {
      byte[] body = body(schema, record.getValue());
      byte[] message =
          ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
      ObjectNode vector = vectors.addObject().put("name", record.getKey());
      vector.set("json", json(schema, record.getValue()));
      vector
          .put("body", HexFormat.of().formatHex(body))
          .put("message", HexFormat.of().formatHex(message));
    }
    return document;
  }

  private static GenericRecord defaults(Schema schema) {
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), GenericData.get().getDefaultValue(field));
    }
    return record;
  }

  private Object value(String name, Schema schema) {
    int n = ++count;
    boolean odd = n % 2 == 1;
    return switch (schema.getType()) {
      case RECORD -> {
        GenericRecord record = new GenericData.Record(schema);
        schema.getFields().forEach(f -> record.put(f.pos(), value(f.name(), f.schema())));
        yield record;
      }
      case ENUM ->
          new GenericData.EnumSymbol(
              schema, schema.getEnumSymbols().get(n % schema.getEnumSymbols().size()));
      case ARRAY -> {
        Schema item = schema.getElementType();
        yield new GenericData.Array<>(
            schema, extreme ? List.of() : List.of(value(name, item), value(name, item)));
      }
      // Null comes first in all unions of the contract.
      case UNION -> extreme ? null : value(name, schema.getTypes().get(1));
      case STRING -> extreme ? odd ? "" : "\"\\\n\u00fc\u20ac\ud83d\ude00" : name + "-" + n;
      case INT -> extreme ? odd ? Integer.MIN_VALUE : Integer.MAX_VALUE : n;
      case LONG -> extreme ? odd ? Long.MIN_VALUE : Long.MAX_VALUE : n * 1_000_000_007L;
      case DOUBLE -> extreme ? odd ? Double.MIN_VALUE : -Double.MAX_VALUE : n + 0.1;
      case BOOLEAN -> odd;
      case MAP, FIXED, BYTES, FLOAT, NULL ->
          throw new IllegalArgumentException("not in the contract so far: " + schema);
    };
  }

  /** Avro's JSON encoding. */
  static JsonNode json(Schema schema, GenericRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, out);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return JSON.readTree(out.toByteArray());
  }

  static GenericRecord fromJson(Schema schema, JsonNode json) throws IOException {
    return new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().jsonDecoder(schema, json.toString()));
  }

  static byte[] body(Schema schema, GenericRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  static GenericRecord fromBody(Schema schema, byte[] body) throws IOException {
    return new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(body, null));
  }
}
