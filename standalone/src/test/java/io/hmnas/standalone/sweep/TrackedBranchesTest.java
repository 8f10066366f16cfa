package io.hmnas.standalone.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two branches that go off at PRUNE and one at MASK. */
class TrackedBranchesTest {
  private static final List<String> BRANCHES = List.of("darts-rule", "random", "edges-only");
  private static final SweepConfig CONFIG = SweepConfig.newBuilder().setBranches(BRANCHES).build();

  private final SweepTracker tracker = new SweepTracker("sweep", CONFIG, List.of(1L), 2);

  @Test
  void shouldNotEndBeforeTheLastBranchThatWentOffThoughOneFailed() {
    tracker.apply(run("hm-nas", RunStatus.COMPLETED, BRANCHES));
    tracker.apply(run("darts-rule", RunStatus.COMPLETED, List.of()));
    tracker.apply(run("random", RunStatus.FAILED, List.of()));
    assertThat(tracker.ended()).isFalse();
    tracker.apply(run("edges-only", RunStatus.RUNNING, List.of()));
    assertThat(tracker.ended()).isFalse();

    tracker.apply(run("edges-only", RunStatus.COMPLETED, List.of()));

    assertThat(tracker.ended()).isTrue();
    assertThat(tracker.branches())
        .extracting(RunState::getBranch)
        .containsExactly("darts-rule", "edges-only", "random");
  }

  @Test
  void shouldTellOfABranchThatStillRunsOnceHmNasHasEnded() {
    tracker.apply(run("hm-nas", RunStatus.COMPLETED, BRANCHES));
    tracker.apply(run("random", RunStatus.FAILED, List.of()));
    tracker.apply(run("edges-only", RunStatus.RUNNING, List.of()));

    assertThat(tracker.snapshot().runs().get(0).branch()).isEqualTo("edges-only");
  }

  @Test
  void shouldWaitForTheFinalReportWhenAConsensusFollows() {
    SweepConfig consensus = SweepConfig.newBuilder(CONFIG).setConsensus(true).build();
    SweepTracker waiting = new SweepTracker("sweep", consensus, List.of(1L), 2);
    waiting.apply(run("hm-nas", RunStatus.COMPLETED, List.of()));
    assertThat(waiting.ended()).isFalse();

    waiting.apply(
        RobustnessReport.newBuilder()
            .setSweepId("sweep")
            .setRequestedSeeds(List.of(1L))
            .setFinished(true)
            .build());

    assertThat(waiting.ended()).isTrue();
  }

  private static RunState run(String branch, RunStatus status, List<String> forked) {
    return RunState.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s1")
        .setSeed(1)
        .setBranch(branch)
        .setStatus(status)
        .setStage(Stage.FINETUNE)
        .setStep(1)
        .setSteps(2)
        .setForked(forked)
        .build();
  }
}
