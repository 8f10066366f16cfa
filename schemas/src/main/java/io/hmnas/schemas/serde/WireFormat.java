package io.hmnas.schemas.serde;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;

/** Confluent wire format: magic byte 0, schema id (4 bytes, big-endian), Avro binary body. */
public final class WireFormat {
  static final byte MAGIC = 0;
  static final int HEADER_LENGTH = 5;

  private static final ThreadLocal<Output> OUTPUT = ThreadLocal.withInitial(Output::new);

  private WireFormat() {}

  /**
   * The bytes of a record.
   *
   * @param topic for the error message
   * @param type for the error message
   * @param id of the schema that the writer has
   * @throws SerializationException if the record does not fit its schema
   */
  public static <T> byte[] encode(
      String topic, String type, int id, DatumWriter<T> writer, T value) {
    Output output = OUTPUT.get();
    output.bytes.reset();
    try {
      output.header.writeByte(MAGIC);
      output.header.writeInt(id);
      writer.write(value, output.encoder);
      return output.bytes.toByteArray();
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "cannot write a " + type + " for topic " + topic + ": " + e.getMessage(), e);
    }
  }

  /** One thread's buffer. Neither stream holds bytes back, so a failed record leaves no trace. */
  private static final class Output {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    final DataOutputStream header = new DataOutputStream(bytes);
    final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
  }
}
