package io.hmnas.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.coordinator.robustness.Robustness;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SeedFailure;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.Withdrawal;
import io.hmnas.schemas.metric.Metric;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoordinatorTopologyTest {
  private static final SweepConfig CONFIG = Sweeps.config();
  private static final int STEPS_OF_A_RUN = 8;

  private final Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void shouldCarryASweepToItsFinalReport() {
    cluster.create("sweep", CONFIG, 7L, 3L);

    List<StepTask> done = cluster.work(Sweeps::answer);

    assertThat(done).hasSize(2 * STEPS_OF_A_RUN);
    assertThat(cluster.architectures().keySet())
        .containsExactlyInAnyOrder("sweep.s3/hm-nas", "sweep.s7/hm-nas");
    assertThat(cluster.runs().values())
        .extracting(RunState::getStatus)
        .containsExactly(RunStatus.COMPLETED, RunStatus.COMPLETED);
    List<RobustnessReport> reports = cluster.reports();
    assertThat(reports)
        .extracting(RobustnessReport::getCompletedSeeds)
        .hasSize(3)
        .startsWith(List.of())
        .endsWith(List.of(3L, 7L));
    assertThat(reports.get(2))
        .isEqualTo(
            RobustnessReport.newBuilder(
                    Robustness.report(
                        "sweep", CONFIG, List.of(3L, 7L), List.of(ended(7), ended(3))))
                .setFinished(true)
                .build());
    assertThat(cluster.deadLetters()).isEmpty();
  }

  @Test
  void shouldFinishEachRunOnceThoughEveryResultComesTwice() {
    cluster.create("sweep", CONFIG, 1L);

    List<StepTask> done =
        cluster.work(
            task -> {
              cluster.result(Sweeps.answer(task));
              return Sweeps.answer(task);
            });

    assertThat(done).hasSize(STEPS_OF_A_RUN);
    assertThat(cluster.run("sweep.s1").getDuplicateResults()).isEqualTo(STEPS_OF_A_RUN);
    assertThat(cluster.reports()).hasSize(2);
  }

  @Test
  void shouldReportManyEndsAtOnceTogetherAndTheLastOneWithoutDelay() {
    Long[] seeds = LongStream.rangeClosed(1, 20).boxed().toArray(Long[]::new);
    cluster.create("sweep", CONFIG, seeds);
    Map<Long, StepTask> last = new HashMap<>();
    cluster.work(
        task -> {
          // A run whose last step is not answered is under way.
          if (task.getStage() == Stage.FINETUNE && task.getStep() == task.getSteps() - 1) {
            last.put(task.getSeed(), task);
            return Sweeps.failure(StepTask.newBuilder(task).setAttempt(99).build(), true);
          }
          return Sweeps.answer(task);
        });
    assertThat(cluster.reports()).hasSize(1);

    last.values().stream().limit(15).forEach(task -> cluster.result(Sweeps.answer(task)));
    assertThat(cluster.reports()).extracting(report -> completed(report)).containsExactly(1);

    cluster.pass(Duration.ofSeconds(5));
    assertThat(cluster.reports()).extracting(report -> completed(report)).containsExactly(15);

    last.values().stream().skip(15).forEach(task -> cluster.result(Sweeps.answer(task)));
    List<RobustnessReport> reports = cluster.reports();
    assertThat(completed(last(reports))).isEqualTo(20);
    cluster.pass(Duration.ofMinutes(1));
    assertThat(cluster.reports()).isEmpty();
  }

  private static int completed(RobustnessReport report) {
    return report.getCompletedSeeds().size();
  }

  @Test
  void shouldReportTheOtherSeedsWhenOneFails() {
    cluster.create("sweep", CONFIG, 1L, 2L);

    List<StepTask> done =
        cluster.work(
            task ->
                task.getSeed() == 2 && task.getStage() == Stage.MASK
                    ? Sweeps.failure(task, true)
                    : Sweeps.answer(task));

    assertThat(done.stream().filter(task -> task.getSeed() == 2).map(StepTask::getAttempt))
        .containsExactly(1, 1, 1, 1, 2, 3);
    assertThat(cluster.run("sweep.s2").getFailureReason()).contains("out of memory");
    assertThat(last(cluster.reports()))
        .satisfies(
            report -> {
              assertThat(report.getFailedSeeds()).containsExactly(2L);
              assertThat(report.getFailures())
                  .extracting(SeedFailure::getSeed, SeedFailure::getReason)
                  .containsExactly(
                      tuple(
                          2L,
                          "MASK step 0 (hm-nas) failed on worker worker-1: out of memory (attempt 3,"
                              + " the last)"));
              assertThat(report.getCompletedSeeds()).containsExactly(1L);
            });
  }

  @Test
  void shouldEndARunningSweepByCancelAndDropItsLateResults() {
    cluster.create("sweep", CONFIG, 1L, 2L);
    List<StepTask> underWay = cluster.tasks();

    cluster.request("sweep", SweepAction.CANCEL, null);
    underWay.forEach(task -> cluster.result(Sweeps.answer(task)));

    assertThat(cluster.tasks()).isEmpty();
    assertThat(cluster.runs().values())
        .allSatisfy(
            run -> {
              assertThat(run.getStatus()).isEqualTo(RunStatus.CANCELLED);
              assertThat(run.getDuplicateResults()).isEqualTo(1);
            });
    assertThat(cluster.withdrawals())
        .extracting(Withdrawal::getRunId, Withdrawal::getTicket)
        .containsExactlyInAnyOrder(tuple("sweep.s1", 1L), tuple("sweep.s2", 1L));
    assertThat(last(cluster.reports()).getCancelledSeeds()).containsExactly(1L, 2L);
    assertThat(cluster.counters.get(Metric.RUNS_ENDED)).isEqualTo(2);
  }

  @Test
  void shouldRunOnlyTheNewSeedsThatAreAddedToAFinishedSweep() {
    cluster.create("sweep", CONFIG, 1L);
    cluster.work(Sweeps::answer);

    cluster.request("sweep", SweepAction.ADD_SEEDS, null, 1L, 2L);
    List<StepTask> done = cluster.work(Sweeps::answer);

    assertThat(done).hasSize(STEPS_OF_A_RUN).allMatch(task -> task.getSeed() == 2);
    assertThat(last(cluster.reports()).getCompletedSeeds()).containsExactly(1L, 2L);
  }

  @Test
  void shouldDoNothingWhenARequestIsRepeated() {
    cluster.create("sweep", CONFIG, 1L);
    cluster.tasks();
    cluster.reports();

    cluster.create("sweep", CONFIG, 1L);

    assertThat(cluster.tasks()).isEmpty();
    assertThat(cluster.reports()).isEmpty();
    assertThat(cluster.deadLetters()).isEmpty();
  }

  @Test
  void shouldCountAStepThatGaveTwoCheckpoints() {
    cluster.create("sweep", CONFIG, 1L);
    StepResult first = Sweeps.answer(cluster.tasks().get(0));

    cluster.result(first);
    cluster.result(StepResult.newBuilder(first).setOutputDigest("another").build());

    assertThat(cluster.run("sweep.s1").getNondeterministicSteps()).isEqualTo(1);
    assertThat(cluster.counters.get(Metric.NONDETERMINISTIC_STEPS)).isEqualTo(1);
  }

  @Test
  void shouldRunAStepAgainWhenItsCheckpointIsLostAndThenGoOn() {
    cluster.create("sweep", CONFIG, 1L);
    boolean[] lost = {false};

    List<StepTask> done =
        cluster.work(
            task -> {
              if (task.getStage() != Stage.PRUNE || lost[0]) {
                return Sweeps.answer(task);
              }
              lost[0] = true;
              return Sweeps.lost(task);
            });

    assertThat(done).hasSize(STEPS_OF_A_RUN + 2);
    assertThat(cluster.run("sweep.s1").getStatus()).isEqualTo(RunStatus.COMPLETED);
    assertThat(cluster.counters.get(Metric.REWINDS)).isEqualTo(1);
    assertThat(cluster.withdrawals()).hasSize(1);
    assertThat(last(cluster.reports()).getCompletedSeeds()).containsExactly(1L);
  }

  @Test
  void shouldStartARunAtOnceThatIsAddedToACancelledSweep() {
    cluster.create("sweep", CONFIG, 1L);
    cluster.request("sweep", SweepAction.CANCEL, null);
    cluster.request("sweep", SweepAction.CANCEL, null);
    cluster.tasks();

    cluster.request("sweep", SweepAction.ADD_SEEDS, null, 1L, 2L);

    assertThat(cluster.work(Sweeps::answer))
        .hasSize(STEPS_OF_A_RUN)
        .allMatch(task -> task.getSeed() == 2);
    assertThat(cluster.withdrawals()).hasSize(1);
    assertThat(last(cluster.reports()))
        .satisfies(
            report -> {
              assertThat(report.getCancelledSeeds()).containsExactly(1L);
              assertThat(report.getCompletedSeeds()).containsExactly(2L);
            });
  }

  @Test
  void shouldGiveOutAStepAgainWhenItsWorkerFallsSilent() {
    cluster.create("sweep", CONFIG, 1L);
    StepTask first = cluster.tasks().get(0);

    cluster.weightEvent(Sweeps.lifeOf(first));
    cluster.pass(Duration.ofSeconds(50));
    cluster.weightEvent(Sweeps.lifeOf(first));
    cluster.pass(Duration.ofSeconds(50));
    assertThat(cluster.tasks()).isEmpty();

    cluster.pass(Duration.ofSeconds(11));

    assertThat(cluster.tasks()).extracting(StepTask::getAttempt).containsExactly(2);
    assertThat(cluster.counters.get(Metric.ATTEMPTS_EXPIRED)).isEqualTo(1);
  }

  @Test
  void shouldLetATaskWaitForAWorkerForAsLongAsItTakes() {
    cluster.create("sweep", CONFIG, 1L);
    cluster.tasks();

    cluster.pass(Duration.ofDays(2));

    assertThat(cluster.tasks()).isEmpty();
  }

  @Test
  void shouldNotExpireAStepThatHasBeenAnswered() {
    cluster.create("sweep", CONFIG, 1L);
    StepTask first = cluster.tasks().get(0);
    cluster.weightEvent(Sweeps.lifeOf(first));
    cluster.result(Sweeps.answer(first));
    cluster.tasks();

    cluster.pass(Duration.ofMinutes(10));

    assertThat(cluster.tasks()).isEmpty();
  }

  @Test
  void shouldKeepTheGateTheSweepsAndTheRunsInTasksOfTheirOwn() {
    Topology topology =
        CoordinatorTopology.build(
            Cluster.TOPICS,
            CatalogueRegistry.standard(),
            new TestQueue(),
            new Counters(new SimpleMeterRegistry()),
            "test",
            4);

    assertThat(topology.describe().subtopologies()).hasSize(3);
  }

  private static EndedRun ended(long seed) {
    return EndedRun.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s" + seed)
        .setSeed(seed)
        .setStatus(RunStatus.COMPLETED)
        .setArchitecture(Sweeps.architecture(seed, 0.9))
        .build();
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }
}
