package io.hmnas.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The bytes of a record's value are not what its topic holds; trying again will not help. */
public final class UndecodableRecordException extends SerializationException {
  /** What is wrong with the bytes. */
  public enum Reason {
    /** Shorter than the magic byte and the schema id. */
    TOO_SHORT,
    /** The first byte is not 0. */
    WRONG_MAGIC,
    /** No schema has this id. */
    UNKNOWN_SCHEMA_ID,
    /** The schema is not one that can be read as the type expected. */
    WRONG_SCHEMA,
    /** The body ends too early. */
    TRUNCATED,
    /** Bytes follow the body. */
    TRAILING_BYTES,
    /** The body is not an encoding of its schema. */
    MALFORMED
  }

  private final Reason reason;

  public UndecodableRecordException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public UndecodableRecordException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What is wrong with the bytes. */
  public Reason reason() {
    return reason;
  }
}
