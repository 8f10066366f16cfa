package io.hmnas.coordinator.view;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record as compressed bytes: a tenth or so of its size as objects, because thousands of them are
 * kept and few are looked at.
 */
final class Packed<T extends SpecificRecord> {
  private final Schema schema;
  private final byte[] deflated;
  private final int length;

  private Packed(Schema schema, byte[] deflated, int length) {
    this.schema = schema;
    this.deflated = deflated;
    this.length = length;
  }

  static <T extends SpecificRecord> Packed<T> of(T value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new SpecificDatumWriter<T>(value.getSchema()).write(value, encoder);
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory does not fail", e);
    }
    return new Packed<>(value.getSchema(), deflate(bytes.toByteArray()), bytes.size());
  }

  T unpack() {
    try {
      return new SpecificDatumReader<T>(schema)
          .read(null, DecoderFactory.get().binaryDecoder(inflate(), null));
    } catch (IOException e) {
      throw new UncheckedIOException("what was packed can be unpacked", e);
    }
  }

  int bytes() {
    return deflated.length;
  }

  private static byte[] deflate(byte[] plain) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(plain);
      deflater.finish();
      ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2 + 16);
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) {
        packed.write(buffer, 0, deflater.deflate(buffer));
      }
      return packed.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private byte[] inflate() {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      byte[] plain = new byte[length];
      int done = 0;
      while (done < length) {
        int more = inflater.inflate(plain, done, length - done);
        if (more == 0 && (inflater.finished() || inflater.needsInput())) {
          throw new IllegalStateException("what was packed is cut short");
        }
        done += more;
      }
      return plain;
    } catch (DataFormatException e) {
      throw new IllegalStateException("what was packed can be unpacked", e);
    } finally {
      inflater.end();
    }
  }
}
