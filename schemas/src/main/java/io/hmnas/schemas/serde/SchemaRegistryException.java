package io.hmnas.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The registry refused a schema or could not be asked. Says nothing about the record at hand. */
public final class SchemaRegistryException extends SerializationException {
  public SchemaRegistryException(String message) {
    super(message);
  }

  public SchemaRegistryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
