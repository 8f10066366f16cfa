package io.hmnas.schemas.topic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record as it goes to the dead-letter topic: as it was found, with headers that say what
 * happened to it. One that would be too large there is cut, and says so: a record that nobody can
 * use must not stop whoever found it.
 */
public final class DeadLetterRecord {
  /** What a producer and a topic take by default is 1 MiB, framing included. */
  public static final int MAX_BYTES = 900_000;

  private static final int MAX_DETAIL = 4_000;

  private final byte @Nullable [] key;
  private final byte @Nullable [] value;
  private final Headers headers;

  private DeadLetterRecord(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    this.key = key;
    this.value = value;
    this.headers = headers;
  }

  /** A letter of at most {@link #MAX_BYTES}. */
  public static DeadLetterRecord of(
      DeadLetterCause cause, Headers own, byte @Nullable [] key, byte @Nullable [] value) {
    return of(cause, own, key, value, MAX_BYTES);
  }

  /**
   * A letter.
   *
   * @param own the record's own headers
   * @param limit bytes of key, value and headers, at most; from 20,000 on
   */
  public static DeadLetterRecord of(
      DeadLetterCause cause,
      Headers own,
      byte @Nullable [] key,
      byte @Nullable [] value,
      int limit) {
    Headers headers = new RecordHeaders(own);
    List<String> cuts = new ArrayList<>();
    if (size(headers) > limit / 4) {
      cuts.add(
          "its %d headers of %d bytes are left out"
              .formatted(headers.toArray().length, size(headers)));
      headers = new RecordHeaders();
    }
    describe(headers, cause);
    byte[] shortKey = cut("key", key, limit / 4, cuts);
    long rest = limit - size(headers) - length(shortKey) - 200;
    byte[] shortValue = cut("value", value, (int) Math.max(0, rest), cuts);
    if (!cuts.isEmpty()) {
      DeadLetterHeaders.put(headers, DeadLetterHeaders.TRUNCATED, String.join("; ", cuts));
    }
    return new DeadLetterRecord(shortKey, shortValue, headers);
  }

  /** The record's key. */
  public byte @Nullable [] key() {
    return key;
  }

  /** The record's value. */
  public byte @Nullable [] value() {
    return value;
  }

  /** The record's own headers and those of {@link DeadLetterHeaders}. */
  public Headers headers() {
    return headers;
  }

  private static void describe(Headers headers, DeadLetterCause cause) {
    String detail = cause.detail();
    DeadLetterHeaders.put(headers, DeadLetterHeaders.REASON, cause.reason());
    DeadLetterHeaders.put(
        headers,
        DeadLetterHeaders.DETAIL,
        detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + " ...");
    DeadLetterHeaders.put(headers, DeadLetterHeaders.ORIGIN_TOPIC, cause.topic());
    DeadLetterHeaders.put(
        headers, DeadLetterHeaders.ORIGIN_PARTITION, Integer.toString(cause.partition()));
    DeadLetterHeaders.put(headers, DeadLetterHeaders.ORIGIN_OFFSET, Long.toString(cause.offset()));
    DeadLetterHeaders.put(headers, DeadLetterHeaders.WORKER, cause.worker());
    DeadLetterHeaders.put(headers, DeadLetterHeaders.TIME, cause.time().toString());
  }

  private static byte @Nullable [] cut(
      String what, byte @Nullable [] bytes, int limit, List<String> cuts) {
    if (bytes == null || bytes.length <= limit) {
      return bytes;
    }
    cuts.add("of its %s the first %d of %d bytes are kept".formatted(what, limit, bytes.length));
    return Arrays.copyOf(bytes, limit);
  }

  private static long size(Headers headers) {
    long size = 0;
    for (Header header : headers) {
      // A name has at most 3 bytes a character; lengths take up to 5 bytes each.
      size += 10 + 3L * header.key().length() + length(header.value());
    }
    return size;
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
