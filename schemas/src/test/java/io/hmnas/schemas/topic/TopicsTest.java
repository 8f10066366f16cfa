package io.hmnas.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicsTest {
  @Test
  void shouldPutThePrefixBeforeEveryName() {
    Topics topics = Topics.withPrefix("lab.one");

    assertThat(topics.tasks()).isEqualTo("lab.one.tasks");
    assertThat(topics.workerGroup()).isEqualTo("lab.one-workers");
    assertThat(topics.catalogue())
        .extracting(TopicSpec::name)
        .containsExactly(
            topics.sweepRequests(),
            topics.tasks(),
            topics.withdrawals(),
            topics.taskResults(),
            topics.weightEvents(),
            topics.runs(),
            topics.architectures(),
            topics.robustness(),
            topics.deadLetters())
        .allMatch(name -> name.startsWith("lab.one."));
  }

  @Test
  void shouldGiveTopicsThatMeetTheSameNumberOfPartitions() {
    Topics topics = Topics.withDefaultPrefix();
    Set<Integer> counts =
        topics.catalogue(6, 3).stream()
            .filter(
                topic ->
                    !Set.of(topics.tasks(), topics.withdrawals(), topics.deadLetters())
                        .contains(topic.name()))
            .map(TopicSpec::partitions)
            .collect(Collectors.toSet());

    assertThat(counts).containsExactly(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".x", "a b", "a/b", "ü"})
  void shouldRefuseAPrefixThatCannotStartATopicName(String prefix) {
    assertThatThrownBy(() -> Topics.withPrefix(prefix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + prefix + "'");
  }

  @Test
  void shouldSayInHeadersWhatHappenedToADeadLetter() {
    Headers own = new RecordHeaders().add("trace", new byte[] {1});

    Headers headers =
        DeadLetterHeaders.describe(own, "TRUNCATED", "cut short", "hmnas.tasks", 1, 42L, "w-3");

    assertThat(text(headers.lastHeader(DeadLetterHeaders.REASON))).isEqualTo("TRUNCATED");
    assertThat(text(headers.lastHeader(DeadLetterHeaders.DETAIL))).isEqualTo("cut short");
    assertThat(text(headers.lastHeader(DeadLetterHeaders.ORIGIN_TOPIC))).isEqualTo("hmnas.tasks");
    assertThat(text(headers.lastHeader(DeadLetterHeaders.ORIGIN_PARTITION))).isEqualTo("1");
    assertThat(text(headers.lastHeader(DeadLetterHeaders.ORIGIN_OFFSET))).isEqualTo("42");
    assertThat(text(headers.lastHeader(DeadLetterHeaders.WORKER))).isEqualTo("w-3");
    assertThat(headers.lastHeader("trace").value()).containsExactly(1);
    assertThat(own.toArray()).hasSize(1);
  }

  private static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
