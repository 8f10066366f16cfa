package io.hmnas.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.Collectors;
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
            topics.deadLetters(),
            topics.schemas())
        .allMatch(name -> name.startsWith("lab.one."));
  }

  @Test
  void shouldGiveTopicsThatMeetTheSameNumberOfPartitions() {
    Topics topics = Topics.withDefaultPrefix();
    Set<Integer> counts =
        topics.catalogue(6, 3).stream()
            .filter(
                topic ->
                    !Set.of(
                            topics.tasks(),
                            topics.withdrawals(),
                            topics.deadLetters(),
                            topics.schemas())
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
}
