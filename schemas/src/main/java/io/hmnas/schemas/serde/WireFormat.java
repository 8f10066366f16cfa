package io.hmnas.schemas.serde;

/** Confluent wire format: magic byte 0, schema id (4 bytes, big-endian), Avro binary body. */
final class WireFormat {
  static final byte MAGIC = 0;
  static final int HEADER_LENGTH = 5;

  private WireFormat() {}
}
