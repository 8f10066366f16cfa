package io.hmnas.standalone.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.standalone.recovery.Installation.CoordinatorProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of a sweep when its coordinators or its broker are lost in the middle of it: the
 * topics alone say. Workers are simulated.
 */
@Timeout(300)
class RecoveryIT {
  private static final List<Long> SEEDS = LongStream.range(0, 40).boxed().toList();
  private static final int STEPS = SEEDS.size() * 8;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void shouldCompleteEveryRunAndAcceptNoStepTwiceWhenCoordinatorsAreKilled(TestReporter reporter)
      throws Exception {
    try (Installation installation = Installation.start(directory)) {
      CoordinatorProcess first = installation.coordinator("first");
      installation.coordinator("second");
      installation.workers(4, Duration.ofMillis(100));
      installation.request(SweepAction.CREATE, SEEDS);
      await().atMost(PATIENCE).until(() -> installation.history().accepted() > STEPS / 4);

      first.kill();
      installation.awaitCompleted(SEEDS.size() / 2, PATIENCE);
      installation.coordinator("first");
      installation.awaitEnds(SEEDS.size(), PATIENCE);

      assertUnharmed(installation.history());
      report(reporter, installation.history());
    }
  }

  @Test
  void shouldCompleteEveryRunAndAcceptNoStepTwiceWhenTheBrokerRestarts(TestReporter reporter)
      throws Exception {
    try (Installation installation = Installation.start(directory)) {
      installation.coordinator("only");
      installation.workers(4, Duration.ofMillis(100));
      installation.request(SweepAction.CREATE, SEEDS);
      await().atMost(PATIENCE).until(() -> installation.history().accepted() > STEPS / 4);

      installation.restartBroker();
      installation.awaitEnds(SEEDS.size(), PATIENCE);

      assertUnharmed(installation.history());
      report(reporter, installation.history());
    }
  }

  @Test
  void shouldHaveWorkersLetGoOfTheTasksOfACancelledSweep() throws Exception {
    try (Installation installation = Installation.start(directory)) {
      installation.coordinator("only");
      installation.workers(2, Duration.ofHours(1));
      installation.request(SweepAction.CREATE, SEEDS);
      await().atMost(PATIENCE).until(() -> installation.tasksTaken() >= 2);

      installation.request(SweepAction.CANCEL, List.of());

      // Two tasks of an hour are let go of, and the others are not even begun.
      await().atMost(PATIENCE).until(() -> installation.tasksTaken() >= SEEDS.size());
      assertThat(installation.history().states())
          .hasSize(SEEDS.size())
          .extracting(RunState::getStatus)
          .containsOnly(RunStatus.CANCELLED);
      assertThat(installation.answers()).isZero();
    }
  }

  /** What a user would notice: for how long no run, and the unluckiest run, made progress. */
  private static void report(TestReporter reporter, History history) {
    reporter.publishEntry("pause of all runs, ms", "" + history.longestPause().toMillis());
    reporter.publishEntry("pause of one run, ms", "" + history.longestPauseOfARun().toMillis());
  }

  private static void assertUnharmed(History history) {
    assertThat(history.states())
        .hasSize(SEEDS.size())
        .extracting(RunState::getStatus)
        .containsOnly(RunStatus.COMPLETED);
    assertThat(history.acceptedTwice()).isEmpty();
    assertThat(history.givenOutTwice()).isEmpty();
    assertThat(history.accepted()).isEqualTo(STEPS);
    assertThat(history.states())
        .allSatisfy(
            run ->
                assertThat(History.digests(run))
                    .isEqualTo(Installation.undisturbed(run.getSeed())));
  }
}
