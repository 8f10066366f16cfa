package io.hmnas.schemas.serde;

import io.hmnas.schemas.serde.UndecodableRecordException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads values in Confluent wire format. Bytes are checked before anything is built from them. Safe
 * for use by many threads.
 */
public final class RecordDecoder<T> {
  private static final ThreadLocal<BinaryDecoder> DECODER =
      ThreadLocal.withInitial(() -> DecoderFactory.get().binaryDecoder(new byte[0], null));

  private final String expected;
  private final SchemaRegistry registry;
  private final Readers<T> makers;
  private final ConcurrentMap<Integer, BodyReader<T>> readers = new ConcurrentHashMap<>();

  /** Makes readers; never called by two threads at once. */
  @FunctionalInterface
  public interface Readers<T> {
    /**
     * A reader that may be used by many threads.
     *
     * @param written the schema of the bytes
     * @throws IllegalArgumentException if what was written with it is nothing to be read here; the
     *     message says why
     */
    DatumReader<T> of(Schema written) throws IOException;
  }

  /**
   * @param expected what is read, for error messages
   */
  public RecordDecoder(String expected, SchemaRegistry registry, Readers<T> makers) {
    this.expected = expected;
    this.registry = registry;
    this.makers = makers;
  }

  /**
   * The record in a value.
   *
   * @param topic for the error message
   * @throws UndecodableRecordException if the bytes are to blame
   * @throws SchemaRegistryException if the registry is
   */
  public T decode(String topic, byte[] value) {
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
    int id = ByteBuffer.wrap(value, 1, 4).getInt();
    BodyReader<T> known = readers.get(id);
    return read(topic, known != null ? known : newReader(topic, id), value);
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

  private synchronized BodyReader<T> newReader(String topic, int id) {
    Schema written =
        registry
            .byId(id)
            .orElseThrow(
                () -> undecodable(Reason.UNKNOWN_SCHEMA_ID, topic, registry.explainUnknown(id)));
    try {
      BodyReader<T> fresh = new BodyReader<>(written, makers.of(written));
      readers.put(id, fresh);
      return fresh;
    } catch (IllegalArgumentException | IOException e) {
      throw undecodable(
          Reason.WRONG_SCHEMA,
          topic,
          "schema " + id + " is a " + written.getFullName() + ", " + e.getMessage(),
          e);
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
    return "record in topic " + topic + " is no " + expected + ": " + detail;
  }
}
