package io.hmnas.coordinator.topology;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.schemas.avro.BranchFailure;
import io.hmnas.schemas.avro.BranchRobustness;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.Withdrawal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two branches with stages of their own from PRUNE on, and one from MASK on. */
class BranchTopologyTest {
  private static final SweepConfig CONFIG =
      SweepConfig.newBuilder(Sweeps.config())
          .setBranches(List.of("darts-rule", "random", "edges-only"))
          .build();

  /** Without branches it is 8: SEED, 2 of SUPERNET, 2 of MASK, PRUNE, 2 of FINETUNE. */
  private static final Map<String, Long> STEPS =
      Map.of("hm-nas", 8L, "darts-rule", 3L, "random", 3L, "edges-only", 5L);

  private final Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void shouldCarryEachBranchFromWhereItGoesOffToItsOwnEnd() {
    cluster.create("sweep", CONFIG, 1L);

    List<StepTask> done = cluster.work(Sweeps::answer);

    assertThat(done.stream().collect(groupingBy(StepTask::getBranch, counting()))).isEqualTo(STEPS);
    String supernet = Sweeps.digest(only(done, at("hm-nas", Stage.SUPERNET, 1)));
    String masks = Sweeps.digest(only(done, at("hm-nas", Stage.MASK, 1)));
    assertThat(only(done, at("darts-rule", Stage.PRUNE, 0)).getInputDigest()).isEqualTo(supernet);
    assertThat(only(done, at("edges-only", Stage.MASK, 0)).getInputDigest()).isEqualTo(supernet);
    assertThat(only(done, at("random", Stage.PRUNE, 0)).getInputDigest()).isEqualTo(masks);
    assertThat(cluster.architectures())
        .containsOnlyKeys(
            "sweep.s1/hm-nas", "sweep.s1/darts-rule", "sweep.s1/random", "sweep.s1/edges-only");
    assertThat(cluster.runs())
        .containsOnlyKeys(
            "sweep.s1", "sweep.s1/darts-rule", "sweep.s1/random", "sweep.s1/edges-only")
        .allSatisfy((key, run) -> assertThat(run.getStatus()).isEqualTo(RunStatus.COMPLETED));
    RobustnessReport report = lastReport();
    assertThat(report.getFinished()).isTrue();
    assertThat(report.getBranches())
        .extracting(BranchRobustness::getBranch)
        .containsExactly("hm-nas", "darts-rule", "edges-only", "random");
    assertThat(cluster.withdrawals()).isEmpty();
    assertThat(cluster.deadLetters()).isEmpty();
  }

  @Test
  void shouldCompleteTheRunAndItsOtherBranchesWhenOneFailsForGood() {
    cluster.create("sweep", CONFIG, 1L);

    cluster.work(
        task ->
            at("random", Stage.FINETUNE, 0).test(task)
                ? Sweeps.failure(task, false)
                : Sweeps.answer(task));

    assertThat(cluster.runs().values())
        .extracting(RunState::getBranch, RunState::getStatus)
        .containsExactlyInAnyOrder(
            tuple("hm-nas", RunStatus.COMPLETED),
            tuple("darts-rule", RunStatus.COMPLETED),
            tuple("edges-only", RunStatus.COMPLETED),
            tuple("random", RunStatus.FAILED));
    assertThat(cluster.withdrawals()).extracting(Withdrawal::getBranch).containsExactly("random");
    RobustnessReport report = lastReport();
    assertThat(report.getFinished()).isTrue();
    assertThat(report.getCompletedSeeds()).containsExactly(1L);
    assertThat(report.getFailedSeeds()).isEmpty();
    assertThat(report.getBranchFailures())
        .extracting(BranchFailure::getSeed, BranchFailure::getBranch, BranchFailure::getReason)
        .containsExactly(
            tuple(
                1L,
                "random",
                "FINETUNE step 0 (random) failed on worker worker-1: out of memory (not worth"
                    + " another attempt)"));
    assertThat(report.getBranches())
        .extracting(BranchRobustness::getBranch)
        .doesNotContain("random");
  }

  @Test
  void shouldCountADoubleAndALateAnswerOfABranchToItsOwnAccount() {
    cluster.create("sweep", CONFIG, 1L);
    Predicate<StepTask> twice = at("edges-only", Stage.MASK, 1);

    List<StepTask> done =
        cluster.work(
            task -> {
              if (twice.test(task)) {
                cluster.result(Sweeps.answer(task));
              }
              return Sweeps.answer(task);
            });
    cluster.result(Sweeps.answer(only(done, twice)));

    assertThat(done).hasSize(19);
    assertThat(cluster.tasks()).isEmpty();
    Map<String, RunState> runs = cluster.runs();
    assertThat(runs.get("sweep.s1/edges-only").getDuplicateResults()).isEqualTo(2);
    assertThat(runs.get("sweep.s1/edges-only").getStatus()).isEqualTo(RunStatus.COMPLETED);
    assertThat(runs.get("sweep.s1").getDuplicateResults()).isZero();
    assertThat(runs.get("sweep.s1/random").getDuplicateResults()).isZero();
  }

  @Test
  void shouldGiveOutOnlyTheBranchAgainWhoseWorkerFallsSilentAndTakeWhicheverAnswerComesFirst() {
    cluster.create("sweep", CONFIG, 1L);
    List<StepTask> open = workUntil(at("darts-rule", Stage.PRUNE, 0));
    StepTask silent = only(open, at("darts-rule", Stage.PRUNE, 0));
    cluster.weightEvent(Sweeps.lifeOf(silent));

    cluster.pass(Duration.ofSeconds(62));

    StepTask again = only(cluster.tasks(), task -> true);
    assertThat(again.getBranch()).isEqualTo("darts-rule");
    assertThat(again.getAttempt()).isEqualTo(2);

    cluster.result(Sweeps.answer(silent));
    assertThat(cluster.withdrawals())
        .extracting(Withdrawal::getBranch, Withdrawal::getTicket)
        .containsExactly(tuple("darts-rule", again.getTicket()));
    StepTask next = only(cluster.tasks(), task -> true);
    assertThat(next).matches(at("darts-rule", Stage.FINETUNE, 0));

    cluster.result(Sweeps.answer(again));
    assertThat(cluster.tasks()).isEmpty();
    assertThat(cluster.runs().get("sweep.s1/darts-rule").getDuplicateResults()).isEqualTo(1);
  }

  @Test
  void shouldBeginTheConsensusOnlyWhenTheLastBranchOfAllRunsHasEnded() {
    SweepConfig config = SweepConfig.newBuilder(CONFIG).setConsensus(true).build();
    cluster.create("sweep", config, 1L, 2L);
    List<StepTask> held = new ArrayList<>();

    List<StepTask> done =
        cluster.work(
            task -> {
              if (task.getSeed() == 2 && at("random", Stage.FINETUNE, 1).test(task)) {
                held.add(task);
                return foreign(task);
              }
              return Sweeps.answer(task);
            });

    assertThat(done).noneMatch(task -> task.getBranch().equals("consensus"));
    assertThat(lastReport().getFinished()).isFalse();

    cluster.result(Sweeps.answer(held.get(0)));
    List<StepTask> consensus = cluster.work(Sweeps::answer);

    assertThat(consensus)
        .extracting(StepTask::getBranch, StepTask::getStage)
        .containsExactly(
            tuple("consensus", Stage.PRUNE),
            tuple("consensus", Stage.FINETUNE),
            tuple("consensus", Stage.FINETUNE));
    assertThat(consensus.get(0).getGenotype()).isNotEmpty();
    // Equal on the validation set: the first seed. It goes on from that run's supernet.
    assertThat(consensus.get(0).getRunId()).isEqualTo("sweep.s1");
    assertThat(consensus.get(0).getInputDigest())
        .isEqualTo(
            Sweeps.digest(
                only(
                    done,
                    task -> task.getSeed() == 1 && at("hm-nas", Stage.SUPERNET, 1).test(task))));
    RobustnessReport report = lastReport();
    assertThat(report.getFinished()).isTrue();
    assertThat(report.getBranches())
        .extracting(BranchRobustness::getBranch)
        .contains("consensus", "random");
  }

  @Test
  void shouldCancelEveryBranchThatIsUnderWayAndDropItsLateAnswers() {
    cluster.create("sweep", CONFIG, 1L);
    List<StepTask> open = workUntil(at("random", Stage.PRUNE, 0));
    assertThat(open).extracting(StepTask::getBranch).contains("hm-nas", "random");
    List<String> underWay =
        cluster.runs().entrySet().stream()
            .filter(entry -> entry.getValue().getStatus() == RunStatus.RUNNING)
            .map(Map.Entry::getKey)
            .toList();
    assertThat(underWay)
        .contains("sweep.s1", "sweep.s1/random", "sweep.s1/edges-only")
        .hasSize(open.size());

    cluster.request("sweep", SweepAction.CANCEL, null);
    open.forEach(task -> cluster.result(Sweeps.answer(task)));

    assertThat(cluster.tasks()).isEmpty();
    assertThat(cluster.withdrawals())
        .extracting(Withdrawal::getRunId, Withdrawal::getBranch)
        .containsExactlyInAnyOrder(
            open.stream()
                .map(task -> tuple(task.getRunId(), task.getBranch()))
                .toArray(Tuple[]::new));
    assertThat(cluster.runs())
        .containsOnlyKeys(underWay)
        .allSatisfy(
            (key, run) -> {
              assertThat(run.getStatus()).isEqualTo(RunStatus.CANCELLED);
              assertThat(run.getDuplicateResults()).isEqualTo(1);
            });
    RobustnessReport report = lastReport();
    assertThat(report.getFinished()).isTrue();
    assertThat(report.getCancelledSeeds()).containsExactly(1L);
    assertThat(report.getBranchFailures()).isEmpty();
  }

  /** Answers until a task of the kind is given out; returns all that are open then. */
  private List<StepTask> workUntil(Predicate<StepTask> wanted) {
    List<StepTask> open = new ArrayList<>(cluster.tasks());
    while (open.stream().noneMatch(wanted)) {
      cluster.result(Sweeps.answer(open.remove(0)));
      open.addAll(cluster.tasks());
    }
    return open;
  }

  private RobustnessReport lastReport() {
    List<RobustnessReport> reports = cluster.reports();
    return reports.get(reports.size() - 1);
  }

  /** An answer that no run takes, so that the task stays open. */
  private static StepResult foreign(StepTask task) {
    return Sweeps.failure(StepTask.newBuilder(task).setAttempt(99).build(), true);
  }

  private static Predicate<StepTask> at(String branch, Stage stage, int step) {
    return task ->
        task.getBranch().equals(branch) && task.getStage() == stage && task.getStep() == step;
  }

  private static StepTask only(List<StepTask> tasks, Predicate<StepTask> wanted) {
    List<StepTask> found = tasks.stream().filter(wanted).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
