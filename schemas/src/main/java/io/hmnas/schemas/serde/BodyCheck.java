package io.hmnas.schemas.serde;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;

/**
 * Walks over an Avro body without building anything. Avro's own reader believes the lengths that it
 * reads: a few bytes that claim a string or an array of two thousand million would make it allocate
 * as much. After this walk every length is known to be covered by bytes.
 */
final class BodyCheck {
  private BodyCheck() {}

  /**
   * Walks over one datum.
   *
   * @throws EOFException when the body is shorter than it claims
   * @throws RuntimeException when it is not an encoding of the schema
   */
  static void walk(Schema schema, BinaryDecoder in) throws IOException {
    switch (schema.getType()) {
      case NULL -> in.readNull();
      case BOOLEAN -> in.readBoolean();
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> in.readFloat();
      case DOUBLE -> in.readDouble();
      case FIXED -> in.skipFixed(schema.getFixedSize());
      case STRING, BYTES -> skipCounted(in);
      case ENUM -> index("enum", in.readEnum(), schema.getEnumSymbols().size());
      case UNION -> {
        int branches = schema.getTypes().size();
        walk(schema.getTypes().get(index("union", in.readIndex(), branches)), in);
      }
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          walk(field.schema(), in);
        }
      }
      case ARRAY -> {
        for (long n = in.readArrayStart(); n > 0; n = in.arrayNext()) {
          for (long i = 0; i < n; i++) {
            walk(schema.getElementType(), in);
          }
        }
      }
      case MAP -> {
        for (long n = in.readMapStart(); n > 0; n = in.mapNext()) {
          for (long i = 0; i < n; i++) {
            skipCounted(in);
            walk(schema.getValueType(), in);
          }
        }
      }
    }
  }

  private static void skipCounted(BinaryDecoder in) throws IOException {
    long length = in.readLong();
    if (length < 0) {
      throw new AvroTypeException("length " + length + " of a string is negative");
    }
    if (length > Integer.MAX_VALUE) {
      throw new EOFException();
    }
    in.skipFixed((int) length);
  }

  private static int index(String what, int index, int size) {
    if (index < 0 || index >= size) {
      throw new AvroTypeException(what + " index " + index + " is not below " + size);
    }
    return index;
  }
}
