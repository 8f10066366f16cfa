package io.hmnas.schemas.serde;

import io.hmnas.schemas.serde.UndecodableRecordException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of one type in Confluent wire format, whatever version of the schema they were
 * written with. Safe for use by many threads. A null stays null: a tombstone.
 *
 * <p>{@link #deserialize} throws {@link UndecodableRecordException} when the bytes are to blame and
 * {@link SchemaRegistryException} when the registry is.
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private static final ThreadLocal<BinaryDecoder> DECODER =
      ThreadLocal.withInitial(() -> DecoderFactory.get().binaryDecoder(new byte[0], null));

  private final Class<T> type;
  private final SchemaRegistry registry;
  private final Schema schema;
  // Avro's own way to its fast readers is not safe for several threads; made under a lock, a reader
  // is: it does not change any more.
  private final FastReaderBuilder builder;
  private final ConcurrentMap<Integer, BodyReader<T>> readers = new ConcurrentHashMap<>();

  public AvroDeserializer(Class<T> type, SchemaRegistry registry) {
    this.type = type;
    this.registry = registry;
    this.schema = SpecificData.get().getSchema(type);
    this.builder = new FastReaderBuilder(SpecificData.getForClass(type));
  }

  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    if (value.length < WireFormat.HEADER_LENGTH) {
      throw undecodable(
          Reason.TOO_SHORT,
          topic,
          value.length + " bytes are fewer than the " + WireFormat.HEADER_LENGTH + " of a header");
    }
    if (value[0] != WireFormat.MAGIC) {
      throw undecodable(
          Reason.WRONG_MAGIC,
          topic,
          "first byte is " + value[0] + ", expected 0 (Confluent wire format)");
    }
    return read(topic, reader(topic, ByteBuffer.wrap(value, 1, 4).getInt()), value);
  }

  private T read(String topic, BodyReader<T> reader, byte[] value) {
    try {
      BinaryDecoder body = body(value);
      BodyCheck.walk(reader.written(), body);
      if (!body.isEnd()) {
        throw undecodable(Reason.TRAILING_BYTES, topic, "bytes follow the end of the record");
      }
      return reader.reader().read(null, body(value));
    } catch (EOFException e) {
      throw undecodable(Reason.TRUNCATED, topic, "the record is cut short", e);
    } catch (UndecodableRecordException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw undecodable(
          Reason.MALFORMED, topic, "the bytes do not match their schema: " + e.getMessage(), e);
    }
  }

  private static BinaryDecoder body(byte[] value) {
    int start = WireFormat.HEADER_LENGTH;
    return DecoderFactory.get().binaryDecoder(value, start, value.length - start, DECODER.get());
  }

  private BodyReader<T> reader(String topic, int id) {
    BodyReader<T> known = readers.get(id);
    return known != null ? known : newReader(topic, id);
  }

  private synchronized BodyReader<T> newReader(String topic, int id) {
    Schema written =
        registry
            .byId(id)
            .orElseThrow(
                () -> undecodable(Reason.UNKNOWN_SCHEMA_ID, topic, "no schema has the id " + id));
    SchemaCompatibilityType compatibility =
        SchemaCompatibility.checkReaderWriterCompatibility(schema, written).getType();
    if (compatibility != SchemaCompatibilityType.COMPATIBLE) {
      throw undecodable(
          Reason.WRONG_SCHEMA,
          topic,
          "schema " + id + " is a " + written.getFullName() + ", which cannot be read as one");
    }
    try {
      BodyReader<T> fresh = new BodyReader<>(written, builder.createDatumReader(written, schema));
      readers.put(id, fresh);
      return fresh;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record BodyReader<T>(Schema written, DatumReader<T> reader) {}

  private UndecodableRecordException undecodable(Reason reason, String topic, String detail) {
    return new UndecodableRecordException(reason, message(topic, detail));
  }

  private UndecodableRecordException undecodable(
      Reason reason, String topic, String detail, Throwable cause) {
    return new UndecodableRecordException(reason, message(topic, detail), cause);
  }

  private String message(String topic, String detail) {
    return "record in topic " + topic + " is no " + type.getSimpleName() + ": " + detail;
  }
}
