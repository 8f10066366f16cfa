package io.hmnas.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/** The registry refused a schema or could not be asked. Says nothing about the record at hand. */
public final class SchemaRegistryException extends SerializationException {
  public SchemaRegistryException(String message) {
    super(message);
  }

  public SchemaRegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
