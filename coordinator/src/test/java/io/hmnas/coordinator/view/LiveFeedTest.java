package io.hmnas.coordinator.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.RunState;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveFeedTest {
  private final LiveFeed feed = new LiveFeed(3);

  @Test
  void shouldHandOnWhatComesAfterSubscribing() throws Exception {
    publish("a", 0);
    try (LiveFeed.Subscription all = feed.subscribe(Optional.empty())) {
      publish("b", 1);

      assertThat(all.start().next(Channel.RUN, 0)).isEqualTo(1);
      Change change = all.poll(Duration.ZERO).orElseThrow();
      assertThat(change.sweepId()).isEqualTo("b");
      assertThat(change.after().next(Channel.RUN, 0)).isEqualTo(2);
      assertThat(all.poll(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void shouldHandOnOneSweepsChangesOnly() throws Exception {
    try (LiveFeed.Subscription one = feed.subscribe(Optional.of("a"))) {
      publish("b", 0);
      publish("a", 1);

      assertThat(one.poll(Duration.ZERO)).map(Change::sweepId).contains("a");
      assertThat(one.idlePosition()).map(p -> p.next(Channel.RUN, 0)).contains(2L);
    }
  }

  @Test
  void shouldDropWhoDoesNotKeepUpAndNobodyElse() throws Exception {
    try (LiveFeed.Subscription slow = feed.subscribe(Optional.empty());
        LiveFeed.Subscription quick = feed.subscribe(Optional.empty())) {
      for (int i = 0; i < 5; i++) {
        publish("a", i);
        assertThat(quick.poll(Duration.ZERO)).isPresent();
      }

      assertThat(slow.lost()).isTrue();
      assertThat(quick.lost()).isFalse();
      assertThat(IntStream.range(0, 5).filter(i -> next(slow) == i + 1).count())
          .as("what was queued is in order and without a gap")
          .isEqualTo(3);
      assertThat(slow.idlePosition()).as("no position after a gap").isEmpty();
    }
  }

  @Test
  void shouldNotReadRecordsForNobody() {
    feed.publish(
        Channel.WEIGHTS,
        0,
        8,
        () -> {
          throw new AssertionError("nobody listens");
        });

    assertThat(feed.position().next(Channel.WEIGHTS, 0)).isEqualTo(8);
  }

  private static long next(LiveFeed.Subscription subscription) {
    try {
      return subscription
          .poll(Duration.ZERO)
          .map(change -> change.after().next(Channel.RUN, 0))
          .orElse(-1L);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void publish(String sweepId, long offset) {
    RunState run = RunState.newBuilder().setSweepId(sweepId).build();
    feed.publish(Channel.RUN, 0, offset + 1, () -> Optional.of(new ChangedValue(sweepId, run)));
  }
}
