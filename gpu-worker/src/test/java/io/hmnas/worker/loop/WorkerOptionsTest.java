package io.hmnas.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WorkerOptionsTest {

  @Test
  void shouldHaveDefaultsForAllButBrokersAndName() {
    WorkerOptions options = WorkerOptions.builder("localhost:9092", "w1").build();
    assertThat(options.bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(options.workerName()).isEqualTo("w1");
    assertThat(options.topics().tasks()).isEqualTo("hmnas.tasks");
    assertThat(options.lockDuration()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.shutdownBound()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void shouldTakeOtherValues() {
    WorkerOptions options =
        WorkerOptions.builder("a:1,b:2", "w1")
            .topicPrefix("lab")
            .lockDuration(Duration.ofSeconds(1))
            .shutdownBound(Duration.ofMillis(1))
            .build();
    assertThat(options.topics().workerGroup()).isEqualTo("lab-workers");
    assertThat(options.lockDuration()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.shutdownBound()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void shouldNameTheOptionThatIsWrong() {
    assertRefused(WorkerOptions.builder(" ", "w1"), "bootstrapServers is empty");
    assertRefused(WorkerOptions.builder("a:1", ""), "workerName is empty");
    assertRefused(WorkerOptions.builder("a:1", "w1").topicPrefix("a b"), "'a b'");
    assertRefused(
        WorkerOptions.builder("a:1", "w1").lockDuration(Duration.ofMillis(999)),
        "lockDuration must be at least 1000 ms, got 999 ms");
    assertRefused(
        WorkerOptions.builder("a:1", "w1").shutdownBound(Duration.ZERO),
        "shutdownBound must be at least 1 ms, got 0 ms");
  }

  private static void assertRefused(WorkerOptions.Builder builder, String part) {
    assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(part);
  }
}
