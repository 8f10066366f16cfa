package io.hmnas.schemas.topic;

import java.time.Duration;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * What a topic is and how it is configured.
 *
 * @param name full name, prefix included
 * @param key what the record key is, as UTF-8 text
 * @param partitions partitions to create it with; at least 1
 * @param cleanup what becomes of old records
 * @param retention how long records are kept; empty for a compacted topic
 * @param valueSchema schema of the values, in Confluent wire format; empty for raw bytes
 * @param doc one sentence: what it holds
 */
public record TopicSpec(
    String name,
    String key,
    int partitions,
    Cleanup cleanup,
    Optional<Duration> retention,
    Optional<Schema> valueSchema,
    String doc) {

  /** What becomes of old records. */
  public enum Cleanup {
    /** Deleted after the retention time. */
    DELETE("delete"),
    /** The latest record of every key is kept for ever. */
    COMPACT("compact");

    private final String configValue;

    Cleanup(String configValue) {
      this.configValue = configValue;
    }

    /** The value of the topic's {@code cleanup.policy}. */
    public String configValue() {
      return configValue;
    }
  }

  public TopicSpec {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "partitions of " + name + " must be at least 1, got " + partitions);
    }
    if (retention.isPresent() == (cleanup == Cleanup.COMPACT)) {
      throw new IllegalArgumentException(
          name + ": give a retention to a topic that is deleted from, and only to such a one");
    }
  }
}
