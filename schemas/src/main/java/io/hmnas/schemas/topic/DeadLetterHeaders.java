package io.hmnas.schemas.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Headers of a record in the dead-letter topic; all values are UTF-8 text. The record's key, value
 * and own headers are as they were found.
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

  private DeadLetterHeaders() {}

  /** The record's own headers followed by those that say what happened to it. */
  public static Headers describe(
      Headers own,
      String reason,
      String detail,
      String topic,
      int partition,
      long offset,
      String worker) {
    Headers headers = new RecordHeaders(own);
    put(headers, REASON, reason);
    put(headers, DETAIL, detail);
    put(headers, ORIGIN_TOPIC, topic);
    put(headers, ORIGIN_PARTITION, Integer.toString(partition));
    put(headers, ORIGIN_OFFSET, Long.toString(offset));
    put(headers, WORKER, worker);
    return headers;
  }

  private static void put(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
