package io.hmnas.coordinator.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.hmnas.schemas.topic.DeadLetterHeaders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.test.TestRecord;
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

    List<StepTask> done = work(Sweeps::answer);

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
        work(
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
    work(
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
        work(
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
    work(Sweeps::answer);

    cluster.request("sweep", SweepAction.ADD_SEEDS, null, 1L, 2L);
    List<StepTask> done = work(Sweeps::answer);

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
  void shouldRefuseToCreateASweepAgainWithAnotherConfiguration() {
    cluster.create("sweep", CONFIG, 1L);
    cluster.tasks();

    cluster.create("sweep", SweepConfig.newBuilder(CONFIG).setBatchSize(8).build(), 2L);

    assertThat(cluster.tasks()).isEmpty();
    assertThat(onlyDeadLetter())
        .satisfies(
            letter -> {
              assertThat(Cluster.header(letter, DeadLetterHeaders.REASON))
                  .isEqualTo("CONFIG_DIFFERS");
              assertThat(Cluster.header(letter, DeadLetterHeaders.ORIGIN_TOPIC))
                  .isEqualTo("hmnas.sweep-requests");
              assertThat(Cluster.header(letter, DeadLetterHeaders.ORIGIN_OFFSET)).isEqualTo("1");
              assertThat(letter.key()).asString(UTF_8).isEqualTo("sweep");
            });
  }

  @Test
  void shouldSendPoisonToTheDeadLettersAndGoOn() {
    cluster.create("sweep", CONFIG, 1L);
    byte[] poison = "no Avro at all".getBytes(UTF_8);

    cluster.raw(Cluster.TOPICS.sweepRequests(), "sweep", poison);
    cluster.raw(Cluster.TOPICS.taskResults(), "sweep.s1", poison);
    cluster.raw(Cluster.TOPICS.weightEvents(), "sweep.s1", poison);

    assertThat(cluster.deadLetters())
        .hasSize(3)
        .allSatisfy(
            letter -> {
              assertThat(letter.value()).isEqualTo(poison);
              assertThat(Cluster.header(letter, DeadLetterHeaders.REASON)).isEqualTo("WRONG_MAGIC");
            });
    assertThat(work(Sweeps::answer)).hasSize(STEPS_OF_A_RUN);
    assertThat(cluster.counters.get(Metric.DEAD_LETTERS)).isEqualTo(3);
  }

  /** A transaction with a record that no topic takes would be tried again for ever. */
  @Test
  void shouldCutPoisonThatIsTooLargeForTheDeadLetters() {
    cluster.create("sweep", CONFIG, 1L);
    cluster.raw(Cluster.TOPICS.taskResults(), "sweep.s1", new byte[2_000_000]);

    assertThat(onlyDeadLetter())
        .satisfies(
            letter -> {
              assertThat(letter.value().length).isBetween(800_000, 900_000);
              assertThat(Cluster.header(letter, DeadLetterHeaders.TRUNCATED)).contains("2000000");
              assertThat(Cluster.header(letter, DeadLetterHeaders.TIME)).matches("\\d{4}-.*Z");
              assertThat(Cluster.header(letter, DeadLetterHeaders.WORKER)).contains("coordinator");
            });
    assertThat(work(Sweeps::answer)).hasSize(STEPS_OF_A_RUN);
  }

  @Test
  void shouldSendInvalidRequestsToTheDeadLetters() {
    cluster.create("a/b", CONFIG, 1L);
    cluster.create("sweep", CONFIG);
    cluster.request("sweep", SweepAction.CREATE, null, 1L);
    cluster.request("sweep", SweepAction.ADD_SEEDS, null, 1L);
    cluster.request("sweep", SweepAction.CANCEL, null);

    assertThat(cluster.deadLetters())
        .extracting(letter -> Cluster.header(letter, DeadLetterHeaders.REASON))
        .containsExactly(
            "INVALID_REQUEST",
            "INVALID_REQUEST",
            "INVALID_REQUEST",
            "UNKNOWN_SWEEP",
            "UNKNOWN_SWEEP");
    assertThat(cluster.tasks()).isEmpty();
    assertThat(cluster.reports()).isEmpty();
  }

  @Test
  void shouldSendResultsThatNobodyAskedForToTheDeadLetters() {
    cluster.create("sweep", CONFIG, 1L);
    StepTask first = cluster.tasks().get(0);

    cluster.result(Sweeps.answer(StepTask.newBuilder(first).setRunId("other.s1").build()));
    cluster.result(Sweeps.answer(StepTask.newBuilder(first).setStage(Stage.MASK).build()));
    cluster.result(Sweeps.answer(StepTask.newBuilder(first).setAttempt(2).build()));
    cluster.send(Cluster.TOPICS.taskResults(), "other.s1", Sweeps.answer(first), StepResult.class);

    assertThat(cluster.deadLetters())
        .extracting(letter -> Cluster.header(letter, DeadLetterHeaders.REASON))
        .containsExactly("UNKNOWN_RUN", "NOT_GIVEN_OUT", "NOT_GIVEN_OUT", "WRONG_KEY");
    assertThat(cluster.tasks()).isEmpty();
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
        work(
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

    assertThat(work(Sweeps::answer)).hasSize(STEPS_OF_A_RUN).allMatch(task -> task.getSeed() == 2);
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

  /** Answers tasks until there are none; returns all of them. */
  private List<StepTask> work(Function<StepTask, StepResult> worker) {
    List<StepTask> done = new ArrayList<>();
    List<StepTask> open = cluster.tasks();
    while (!open.isEmpty()) {
      open.forEach(task -> cluster.result(worker.apply(task)));
      done.addAll(open);
      open = cluster.tasks();
    }
    return done;
  }

  private TestRecord<byte[], byte[]> onlyDeadLetter() {
    List<TestRecord<byte[], byte[]>> letters = cluster.deadLetters();
    assertThat(letters).hasSize(1);
    return letters.get(0);
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
