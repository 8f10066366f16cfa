package io.hmnas.standalone.letters;

import io.hmnas.schemas.topic.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record of the dead-letter topic. What its headers do not say is shown as a question mark. */
public final class Letter {
  private final LetterId id;
  private final Instant written;
  private final byte @Nullable [] key;
  private final byte @Nullable [] value;
  private final Headers headers;

  private Letter(
      LetterId id,
      Instant written,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers headers) {
    this.id = id;
    this.written = written;
    this.key = key;
    this.value = value;
    this.headers = headers;
  }

  static Letter of(ConsumerRecord<byte[], byte[]> record) {
    return new Letter(
        new LetterId(record.partition(), record.offset()),
        Instant.ofEpochMilli(record.timestamp()),
        record.key(),
        record.value(),
        record.headers());
  }

  /** Where it is. */
  public LetterId id() {
    return id;
  }

  /** Key of the record that could not be used. */
  public byte @Nullable [] key() {
    return key;
  }

  /** Value of the record that could not be used. */
  public byte @Nullable [] value() {
    return value;
  }

  /** All headers. */
  public Headers headers() {
    return headers;
  }

  /** When it was given up. */
  public Instant time() {
    try {
      return header(DeadLetterHeaders.TIME).map(Instant::parse).orElse(written);
    } catch (DateTimeException e) {
      return written;
    }
  }

  /** Why, as a word. */
  public String reason() {
    return header(DeadLetterHeaders.REASON).orElse("?");
  }

  /** Why, as a sentence. */
  public String detail() {
    return header(DeadLetterHeaders.DETAIL).orElse("?");
  }

  /** Who gave it up. */
  public String worker() {
    return header(DeadLetterHeaders.WORKER).orElse("?");
  }

  /** Topic where it was found; empty if the headers do not say. */
  public Optional<String> originTopic() {
    return header(DeadLetterHeaders.ORIGIN_TOPIC);
  }

  /** Where it was found, for a person. */
  public String origin() {
    return "%s-%s@%s"
        .formatted(
            originTopic().orElse("?"),
            header(DeadLetterHeaders.ORIGIN_PARTITION).orElse("?"),
            header(DeadLetterHeaders.ORIGIN_OFFSET).orElse("?"));
  }

  /** What was cut off because it was too large, for a person. */
  public Optional<String> truncated() {
    return header(DeadLetterHeaders.TRUNCATED);
  }

  /** The letter that this one was replayed from before it failed again. */
  public Optional<String> replayOf() {
    return header(DeadLetterHeaders.REPLAY_OF);
  }

  private Optional<String> header(String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }
}
