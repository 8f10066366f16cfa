package io.hmnas.schemas.topic;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Headers of a record in the dead-letter topic; all values are UTF-8 text. The record's key, value
 * and own headers are as they were found, unless {@link #TRUNCATED} says otherwise.
 */
public final class DeadLetterHeaders {
  /** Why, as a word for machines: {@code TRUNCATED}, {@code UNKNOWN_DATASET}, ... */
  public static final String REASON = "hmnas.reason";

  /** Why, as a sentence for a person. */
  public static final String DETAIL = "hmnas.detail";

  /** Topic where the record was found. */
  public static final String ORIGIN_TOPIC = "hmnas.origin.topic";

  /** Partition where the record was found, decimal. */
  public static final String ORIGIN_PARTITION = "hmnas.origin.partition";

  /** Offset where the record was found, decimal. */
  public static final String ORIGIN_OFFSET = "hmnas.origin.offset";

  /** Name of the worker or coordinator that gave up on it. */
  public static final String WORKER = "hmnas.worker";

  /** When it was given up, ISO 8601 in UTC. */
  public static final String TIME = "hmnas.time";

  /**
   * There only if the record was too large for the dead-letter topic: what was cut off, for a
   * person.
   */
  public static final String TRUNCATED = "hmnas.truncated";

  /**
   * On a record that was written to its topic again from the dead letters: its id there, {@code
   * partition@offset}. The same letter always gives the same.
   */
  public static final String REPLAY_OF = "hmnas.replay-of";

  private static final Set<String> DESCRIPTION =
      Set.of(
          REASON, DETAIL, ORIGIN_TOPIC, ORIGIN_PARTITION, ORIGIN_OFFSET, WORKER, TIME, TRUNCATED);

  private DeadLetterHeaders() {}

  /** The record's own headers, as they were before {@link DeadLetterRecord} added to them. */
  public static Headers own(Headers headers) {
    Headers own = new RecordHeaders();
    for (var header : headers) {
      if (!DESCRIPTION.contains(header.key())) {
        own.add(header);
      }
    }
    return own;
  }

  static void put(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
