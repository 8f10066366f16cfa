package io.hmnas.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.metric.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that nobody begins: they wait in the queue, or are not there any more. */
class LostTaskTest {
  private static final SweepConfig CONFIG = Sweeps.config();
  private static final Duration LIMIT = Duration.ofSeconds(CONFIG.getStepTimeLimitSeconds());
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void shouldGiveOutATaskAgainThatHasLeftTheQueueUnheard() {
    cluster.create("sweep", CONFIG, 1L, 2L);
    List<StepTask> tasks = cluster.tasks();
    StepTask lost = tasks.get(0);
    cluster.pass(MINUTE);

    cluster.queue.show(Cluster.START.plus(MINUTE), tasks.subList(1, 2));
    cluster.pass(SECOND);
    cluster.pass(LIMIT);
    assertThat(cluster.tasks()).as("an answer may be on its way").isEmpty();
    cluster.pass(SECOND);

    assertThat(cluster.tasks())
        .singleElement()
        .satisfies(
            again -> {
              assertThat(again.getRunId()).isEqualTo(lost.getRunId());
              assertThat(again.getAttempt()).isEqualTo(2);
              assertThat(again.getStage()).isEqualTo(lost.getStage());
            });
    assertThat(cluster.counters.get(Metric.ATTEMPTS_EXPIRED)).isEqualTo(1);
  }

  @Test
  void shouldLetATaskWaitInTheQueueForAsLongAsItTakes() {
    cluster.create("sweep", CONFIG, 1L);
    List<StepTask> tasks = cluster.tasks();
    cluster.pass(MINUTE);
    cluster.queue.show(Cluster.START.plus(MINUTE), tasks);

    cluster.pass(Duration.ofDays(2));

    assertThat(cluster.tasks()).isEmpty();
    assertThat(cluster.queue.looks()).isPositive();
  }

  /** It may not have been committed when the look began. */
  @Test
  void shouldNotTakeATaskForLostThatIsYoungerThanTheLook() {
    cluster.create("sweep", CONFIG, 1L);
    cluster.tasks();
    cluster.queue.show(Cluster.START.plus(TestQueue.PATIENCE), List.of());

    cluster.pass(Duration.ofDays(2));

    assertThat(cluster.tasks()).isEmpty();
  }

  @Test
  void shouldNotAskForTheQueueWhileEveryTaskIsHeardOfInTime() {
    cluster.create("sweep", CONFIG, 1L);
    StepTask first = cluster.tasks().get(0);
    cluster.pass(TestQueue.PATIENCE);
    cluster.weightEvent(Sweeps.lifeOf(first));
    cluster.pass(MINUTE);
    cluster.result(Sweeps.answer(first));
    cluster.pass(TestQueue.PATIENCE);
    cluster.result(Sweeps.answer(cluster.tasks().get(0)));

    assertThat(cluster.queue.looks()).isZero();
  }

  @Test
  void shouldTakeTheAnswerOfATaskThatWasGivenUp() {
    cluster.create("sweep", CONFIG, 1L);
    StepTask first = cluster.tasks().get(0);
    cluster.pass(MINUTE);
    cluster.queue.show(Cluster.START.plus(MINUTE), List.of());
    cluster.pass(SECOND);
    cluster.pass(LIMIT.plus(SECOND));
    assertThat(cluster.tasks()).extracting(StepTask::getAttempt).containsExactly(2);

    cluster.result(Sweeps.answer(first));

    assertThat(cluster.tasks()).extracting(StepTask::getAttempt).containsExactly(1);
  }

  @Test
  void shouldFailTheRunWhenEveryAttemptIsLost() {
    cluster.create("sweep", CONFIG, 1L);
    List<Integer> attempts = new ArrayList<>();
    Instant now = Cluster.START;
    for (List<StepTask> open = cluster.tasks(); !open.isEmpty(); open = cluster.tasks()) {
      attempts.add(open.get(0).getAttempt());
      cluster.pass(MINUTE);
      cluster.queue.show(now.plus(MINUTE), List.of());
      cluster.pass(SECOND);
      cluster.pass(LIMIT.plus(SECOND));
      now = now.plus(MINUTE).plus(LIMIT).plusSeconds(2);
    }

    assertThat(attempts).containsExactly(1, 2, 3);
    assertThat(cluster.run("sweep.s1"))
        .satisfies(
            run -> {
              assertThat(run.getStatus()).isEqualTo(RunStatus.FAILED);
              assertThat(run.getFailureReason()).contains("no sign of life", "the last");
            });
  }
}
