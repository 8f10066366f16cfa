package io.hmnas.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.Test;

final class DeadLetterRecordTest {
  private static final DeadLetterCause CAUSE =
      new DeadLetterCause(
          "TRUNCATED",
          "cut short",
          "hmnas.tasks",
          1,
          42L,
          "w-3",
          Instant.parse("2026-01-02T03:04:05Z"));

  @Test
  void shouldSayInHeadersWhatHappenedAndLeaveTheRestAsItWasFound() {
    Headers own = new RecordHeaders().add("trace", new byte[] {1});
    DeadLetterRecord letter = DeadLetterRecord.of(CAUSE, own, new byte[] {7}, new byte[] {0, 0, 9});

    Headers headers = letter.headers();
    assertThat(text(headers, DeadLetterHeaders.REASON)).isEqualTo("TRUNCATED");
    assertThat(text(headers, DeadLetterHeaders.DETAIL)).isEqualTo("cut short");
    assertThat(text(headers, DeadLetterHeaders.ORIGIN_TOPIC)).isEqualTo("hmnas.tasks");
    assertThat(text(headers, DeadLetterHeaders.ORIGIN_PARTITION)).isEqualTo("1");
    assertThat(text(headers, DeadLetterHeaders.ORIGIN_OFFSET)).isEqualTo("42");
    assertThat(text(headers, DeadLetterHeaders.WORKER)).isEqualTo("w-3");
    assertThat(text(headers, DeadLetterHeaders.TIME)).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(headers.lastHeader(DeadLetterHeaders.TRUNCATED)).isNull();
    assertThat(headers.lastHeader("trace").value()).containsExactly(1);
    assertThat(letter.key()).containsExactly(7);
    assertThat(letter.value()).containsExactly(0, 0, 9);
    assertThat(own.toArray()).hasSize(1);
  }

  @Test
  void shouldGiveBackTheRecordsOwnHeaders() {
    Headers own =
        new RecordHeaders()
            .add("trace", new byte[] {1})
            .add(DeadLetterHeaders.REPLAY_OF, new byte[] {2})
            .add("trace", null);
    Headers headers = DeadLetterRecord.of(CAUSE, own, null, null).headers();
    assertThat(DeadLetterHeaders.own(headers)).isEqualTo(own);
  }

  /** A record that failed before, was replayed and failed again. */
  @Test
  void shouldSayOnlyTheLastCause() {
    Headers before = DeadLetterRecord.of(CAUSE, new RecordHeaders(), null, null).headers();
    Headers headers = DeadLetterRecord.of(CAUSE, before, null, null).headers();
    assertThat(StreamSupport.stream(headers.spliterator(), false).map(Header::key))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldCutAValueThatIsTooLargeAndSaySo() {
    byte[] value = new byte[3_000_000];
    Arrays.fill(value, (byte) 5);
    DeadLetterRecord letter =
        DeadLetterRecord.of(CAUSE, new RecordHeaders(), new byte[] {7}, value);
    assertThat(letter.value().length).isGreaterThan(800_000);
    assertThat(letter.value()).containsOnly(5);
    assertThat(text(letter.headers(), DeadLetterHeaders.TRUNCATED))
        .isEqualTo(
            "of its value the first %d of 3000000 bytes are kept".formatted(letter.value().length));
    assertThat(letter.key()).containsExactly(7);
    assertFits(letter, DeadLetterRecord.MAX_BYTES);
  }

  @Test
  void shouldCutKeyHeadersAndDetailThatAreTooLarge() {
    Headers own = new RecordHeaders();
    for (int i = 0; i < 2_000; i++) {
      own.add("header-" + i, new byte[500]);
    }
    DeadLetterCause talkative =
        new DeadLetterCause("R", "ü".repeat(1_000_000), "t", 0, 0, "w", Instant.EPOCH);
    DeadLetterRecord letter =
        DeadLetterRecord.of(talkative, own, new byte[2_000_000], new byte[2_000_000]);
    assertThat(text(letter.headers(), DeadLetterHeaders.TRUNCATED))
        .contains("its 2000 headers of")
        .contains("of its key the first 225000 of 2000000 bytes are kept")
        .contains("of its value");
    assertFits(letter, DeadLetterRecord.MAX_BYTES);
    assertFits(
        DeadLetterRecord.of(talkative, own, new byte[2_000_000], new byte[2_000_000], 50_000),
        50_000);
  }

  private static void assertFits(DeadLetterRecord letter, int limit) {
    assertThat(
            AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.NONE,
                letter.key(),
                letter.value(),
                letter.headers().toArray()))
        .isLessThanOrEqualTo(limit);
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
