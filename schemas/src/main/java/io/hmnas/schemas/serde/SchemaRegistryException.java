package io.hmnas.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The registry refused a schema or could not be asked. Says nothing about the record at hand. */
public final class SchemaRegistryException extends SerializationException {
  private final boolean passing;

  /** The registry refused: somebody has to do something about it. */
  public SchemaRegistryException(String message) {
    super(message);
    this.passing = false;
  }

  /** The registry refused: somebody has to do something about it. */
  public SchemaRegistryException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.passing = false;
  }

  private SchemaRegistryException(String message, @Nullable Throwable cause, boolean passing) {
    super(message, cause);
    this.passing = passing;
  }

  /** The registry cannot be asked now. */
  public static SchemaRegistryException unavailable(String message, @Nullable Throwable cause) {
    return new SchemaRegistryException(message, cause, true);
  }

  /** Whether it may pass by itself: the registry could not be asked. */
  public boolean mayPass() {
    return passing;
  }
}
