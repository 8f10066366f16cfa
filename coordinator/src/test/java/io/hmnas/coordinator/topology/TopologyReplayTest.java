package io.hmnas.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.coordinator.replay.ReplayedSweep;
import io.hmnas.coordinator.replay.SweepLog;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.StopConfig;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.Withdrawal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the topology publishes of a sweep comes again from its inputs, tasks and withdrawals. */
class TopologyReplayTest {
  private static final SweepConfig CONFIG =
      SweepConfig.newBuilder(Sweeps.config())
          .setBranches(List.of("darts-rule", "scratch"))
          .setConsensus(true)
          .build();

  private final Cluster cluster = new Cluster();
  private final List<SweepRequest> requests = new ArrayList<>();
  private final List<StepResult> results = new ArrayList<>();
  private final List<StepTask> tasks = new ArrayList<>();
  private final List<Withdrawal> withdrawals = new ArrayList<>();
  private final List<RobustnessReport> reports = new ArrayList<>();
  private final Map<String, Architecture> architectures = new TreeMap<>();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void shouldMakeASweepWithBranchesAndConsensusAgain() {
    request(SweepAction.CREATE, CONFIG, 1L, 2L, 3L);
    work(task -> task.getSeed() == 2 && task.getAttempt() == 1);

    assertThat(architectures).hasSize(10);
    assertThat(reports.get(reports.size() - 1).getFinished()).isTrue();
    assertSameAgain();
  }

  @Test
  void shouldFindOutWithWhichSeedsTheConsensusWasMade() {
    request(SweepAction.CREATE, CONFIG, 1L, 2L);
    work(task -> false);
    request(SweepAction.ADD_SEEDS, null, 7L, 8L, 9L);
    work(task -> false);

    assertSameAgain();
  }

  @Test
  void shouldMakeAgainASweepThatStopsWhenItIsDecided() {
    SweepConfig stopping =
        SweepConfig.newBuilder(CONFIG)
            .setStop(
                StopConfig.newBuilder()
                    .setWhenDecided(true)
                    .setConfidence(0.5)
                    .setSeedsAtOnce(2)
                    .build())
            .build();
    request(SweepAction.CREATE, stopping, 1L, 2L, 3L, 4L, 5L);
    work(task -> false);

    assertSameAgain();
  }

  @Test
  void shouldMakeAgainWhatWasCancelled() {
    request(SweepAction.CREATE, CONFIG, 1L, 2L);
    for (int i = 0; i < 5; i++) {
      step(task -> false);
    }
    request(SweepAction.CANCEL, null);
    work(task -> false);

    assertThat(reports.get(reports.size() - 1).getCancelledSeeds()).isNotEmpty();
    assertSameAgain();
  }

  private void request(SweepAction action, @Nullable SweepConfig config, Long... seeds) {
    cluster.request("sweep", action, config, seeds);
    requests.add(
        SweepRequest.newBuilder()
            .setSweepId("sweep")
            .setAction(action)
            .setConfig(config)
            .setSeeds(List.of(seeds))
            .build());
  }

  /** Answers until nothing is asked any more. */
  private void work(Predicate<StepTask> failing) {
    while (step(failing)) {
      cluster.pass(Duration.ofSeconds(2));
      collect();
    }
  }

  private boolean step(Predicate<StepTask> failing) {
    List<StepTask> given = cluster.tasks();
    tasks.addAll(given);
    for (StepTask task : given) {
      StepResult result = failing.test(task) ? Sweeps.failure(task, true) : Sweeps.answer(task);
      results.add(result);
      cluster.result(result);
    }
    collect();
    return !given.isEmpty();
  }

  private void collect() {
    withdrawals.addAll(cluster.withdrawals());
    reports.addAll(cluster.reports());
    architectures.putAll(cluster.architectures());
  }

  private void assertSameAgain() {
    ReplayedSweep replayed =
        ReplayedSweep.of(new SweepLog(requests, results, tasks, withdrawals)).orElseThrow();

    assertThat(replayed.architectures()).isEqualTo(architectures);
    assertThat(reports).isNotEmpty();
    for (RobustnessReport report : reports) {
      assertThat(replayed.reportLike(report)).isEqualTo(report);
    }
    assertThat(replayed.report()).isEqualTo(reports.get(reports.size() - 1));
  }
}
