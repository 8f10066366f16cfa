package io.hmnas.coordinator.topology;

import org.jspecify.annotations.Nullable;

/** Key and value of a record that could not be used, on their way to the dead-letter topic. */
final class DeadLetter {
  private final byte @Nullable [] key;
  private final byte @Nullable [] value;

  DeadLetter(byte @Nullable [] key, byte @Nullable [] value) {
    this.key = key;
    this.value = value;
  }

  byte @Nullable [] key() {
    return key;
  }

  byte @Nullable [] value() {
    return value;
  }
}
