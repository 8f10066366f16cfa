package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.coordinator.plan.Decision.Verdict;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunPlannerTest {
  private static final SweepConfig CONFIG = Sweeps.config();
  private static final RunEvent START = new RunEvent.Started("sweep", "sweep.s5", 5, CONFIG);

  private @Nullable RunState state;
  private final List<StepTask> tasks = new ArrayList<>();

  @Test
  void shouldBeginWithASeedVariation() {
    Decision decision = decide(START);

    assertThat(decision.verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(task())
        .isEqualTo(
            StepTask.newBuilder()
                .setKind(TaskKind.SEED_VARIATION)
                .setSweepId("sweep")
                .setRunId("sweep.s5")
                .setSeed(5)
                .setStage(Stage.SEED)
                .setTicket(1)
                .setConfig(CONFIG)
                .build());
  }

  @Test
  void shouldGoThroughAllStagesEachStepOnTheOneBefore() {
    decide(START);
    Decision last = completeAll();

    assertThat(tasks)
        .extracting(task -> task.getStage() + "/" + task.getStep() + "/" + task.getSteps())
        .containsExactly(
            "SEED/0/1",
            "SUPERNET/0/2",
            "SUPERNET/1/2",
            "MASK/0/2",
            "MASK/1/2",
            "PRUNE/0/1",
            "FINETUNE/0/2",
            "FINETUNE/1/2");
    for (int i = 1; i < tasks.size(); i++) {
      assertThat(tasks.get(i).getKind()).isEqualTo(TaskKind.SEARCH_STEP);
      assertThat(tasks.get(i).getInputDigest()).isEqualTo(Sweeps.digest(tasks.get(i - 1)));
      assertThat(tasks.get(i).getSearchSeconds()).isEqualTo(2.0 * i);
    }
    assertThat(last.ended()).isTrue();
    assertThat(last.tasks()).isEmpty();
    assertThat(now().getStatus()).isEqualTo(RunStatus.COMPLETED);
    assertThat(now().getHistory())
        .extracting(StepRecord::getOutputDigest)
        .containsExactlyElementsOf(tasks.stream().map(Sweeps::digest).toList());
  }

  @Test
  void shouldPassOnTheArchitectureOfPruneAndOfTheLastFinetuneStepUnderTheRunsOwnName() {
    decide(START);
    List<Architecture> found = new ArrayList<>();
    while (now().getStatus() == RunStatus.RUNNING) {
      answer(Sweeps.answer(task())).architecture().ifPresent(found::add);
    }

    assertThat(found)
        .allSatisfy(
            architecture -> {
              assertThat(architecture.getRunId()).isEqualTo("sweep.s5");
              assertThat(architecture.getSweepId()).isEqualTo("sweep");
              assertThat(architecture.getBranch()).isEqualTo("hm-nas");
            })
        .extracting(Architecture::getTestAccuracy)
        .containsExactly(null, 0.9);
  }

  @Test
  void shouldIgnoreASecondStart() {
    decide(START);
    RunState before = now();

    Decision decision = decide(START);

    assertThat(decision.verdict()).isEqualTo(Verdict.UNCHANGED);
    assertThat(now()).isEqualTo(before);
    assertThat(tasks).hasSize(1);
  }

  @Test
  void shouldTryAgainAfterARetryableFailureUntilAttemptsAreUsedUp() {
    decide(START);
    answer(Sweeps.failure(task(), true));
    answer(Sweeps.failure(task(), true));
    Decision last = answer(Sweeps.failure(task(), true));

    assertThat(tasks).extracting(StepTask::getAttempt).containsExactly(1, 2, 3);
    assertThat(last.ended()).isTrue();
    assertThat(now().getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(now().getFailureReason()).contains("SEED step 0", "out of memory", "worker-1", "3");
  }

  @Test
  void shouldFailAtOnceWhenAnotherAttemptIsNotWorthIt() {
    decide(START);
    Decision decision = answer(Sweeps.failure(task(), false));

    assertThat(decision.ended()).isTrue();
    assertThat(now().getStatus()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void shouldAcceptTheLateAnswerOfAnAttemptThatWasGivenUp() {
    decide(START);
    StepTask first = task();
    decide(new RunEvent.Expired(StepId.of(now()), 1));

    Decision decision = answer(Sweeps.answer(first));

    assertThat(tasks).extracting(StepTask::getAttempt).containsExactly(1, 2, 1);
    assertThat(decision.verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(now().getHistory()).extracting(StepRecord::getAttempt).containsExactly(1);
  }

  @Test
  void shouldNotLetTheLateFailureOfAnEarlierAttemptUseUpTheNextOne() {
    decide(START);
    StepTask first = task();
    decide(new RunEvent.Expired(StepId.of(now()), 1));

    Decision decision = answer(Sweeps.failure(first, false));

    assertThat(decision.verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(now().getAttempt()).isEqualTo(2);
    assertThat(now().getStatus()).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void shouldCountAndDropADoubleAnswer() {
    decide(START);
    StepTask first = task();
    answer(Sweeps.answer(first));

    Decision decision = answer(Sweeps.answer(first));

    assertThat(decision.verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(decision.alarm()).isEmpty();
    assertThat(now().getDuplicateResults()).isEqualTo(1);
    assertThat(now().getNondeterministicSteps()).isZero();
    assertThat(tasks).hasSize(2);
  }

  @Test
  void shouldRaiseAnAlarmWhenAStepGivesAnotherCheckpointTheSecondTime() {
    decide(START);
    StepTask first = task();
    answer(Sweeps.answer(first));

    Decision decision =
        answer(
            StepResult.newBuilder(Sweeps.answer(first))
                .setOutputDigest("another")
                .setWorker("worker-2")
                .build());

    assertThat(decision.alarm())
        .hasValueSatisfying(
            alarm -> assertThat(alarm).contains("another", "worker-1", "worker-2", "SEED step 0"));
    assertThat(now().getNondeterministicSteps()).isEqualTo(1);
    assertThat(now().getDuplicateResults()).isEqualTo(1);
    assertThat(now().getHistory())
        .extracting(StepRecord::getOutputDigest)
        .containsExactly(Sweeps.digest(first));
  }

  @Test
  void shouldRejectAnAnswerToWhatWasNeverGivenOut() {
    decide(START);
    RunState before = now();
    StepTask task = task();

    assertThat(
            List.of(
                answer(Sweeps.answer(StepTask.newBuilder(task).setStage(Stage.PRUNE).build())),
                answer(Sweeps.answer(StepTask.newBuilder(task).setBranch("other").build())),
                answer(Sweeps.answer(StepTask.newBuilder(task).setAttempt(2).build()))))
        .extracting(Decision::verdict)
        .containsOnly(Verdict.REJECTED);
    assertThat(now()).isEqualTo(before);
  }

  @Test
  void shouldRejectAnAnswerToAnUnknownRun() {
    Decision decision =
        RunPlanner.decide(
            null, new RunEvent.StepAnswered(StepResult.newBuilder().setRunId("sweep.s9").build()));

    assertThat(decision.verdict()).isEqualTo(Verdict.REJECTED);
    assertThat(decision.reason()).contains("there is no run sweep.s9");
  }

  @Test
  void shouldOnlyExpireTheAwaitedAttempt() {
    decide(START);
    StepId seed = StepId.of(now());

    assertThat(decide(new RunEvent.Expired(seed, 2)).verdict()).isEqualTo(Verdict.UNCHANGED);
    assertThat(decide(new RunEvent.Expired(new StepId("hm-nas", Stage.MASK, 0), 1)).verdict())
        .isEqualTo(Verdict.UNCHANGED);
    assertThat(decide(new RunEvent.Expired(seed, 1)).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(decide(new RunEvent.Expired(seed, 1)).verdict()).isEqualTo(Verdict.UNCHANGED);
  }

  @Test
  void shouldFailWithItsTimeLimitWhenTheLastAttemptExpires() {
    decide(START);
    for (int attempt = 1; attempt <= 3; attempt++) {
      decide(new RunEvent.Expired(StepId.of(now()), attempt));
    }

    assertThat(now().getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(now().getFailureReason()).contains("no sign of life for 60 s", "attempt 3");
  }

  @Test
  void shouldCancelARunningRunAndLeaveAnEndedOneAsItIs() {
    decide(START);
    StepTask open = task();

    assertThat(decide(new RunEvent.Cancelled()).ended()).isTrue();
    assertThat(now().getStatus()).isEqualTo(RunStatus.CANCELLED);
    assertThat(decide(new RunEvent.Cancelled()).verdict()).isEqualTo(Verdict.UNCHANGED);
    assertThat(answer(Sweeps.answer(open)).verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(now().getStatus()).isEqualTo(RunStatus.CANCELLED);
    assertThat(tasks).hasSize(1);
  }

  @Test
  void shouldFailWhenACompletedStepLacksWhatItOwes() {
    assertThat(reasonAt(Stage.SUPERNET, r -> without(r).setOutputDigest(null).build()))
        .contains("outputDigest is missing");
    assertThat(reasonAt(Stage.SUPERNET, r -> without(r).setMetrics(null).build()))
        .contains("metrics are missing");
    assertThat(reasonAt(Stage.SUPERNET, r -> without(r).setSeconds(Double.NaN).build()))
        .contains("seconds must be 0 or more");
    assertThat(reasonAt(Stage.PRUNE, r -> without(r).setArchitecture(null).build()))
        .contains("PRUNE", "worker-1", "architecture is missing");
  }

  @Test
  void shouldFailWhenTheLastStepHasNoTestAccuracy() {
    String reason =
        reasonAt(
            Stage.FINETUNE,
            result ->
                result.getStep() == 0
                    ? result
                    : without(result).setArchitecture(Sweeps.architecture(5, null)).build());

    assertThat(reason).contains("architecture.testAccuracy must be 0..1, got null");
  }

  @Test
  void shouldFailWhenAnArchitectureIsFromAnotherSearchSpace() {
    Architecture good = Sweeps.architecture(5, null);
    CellWeights normal = good.getCells().get(0);
    CellWeights shortened =
        CellWeights.newBuilder(normal).setEdges(normal.getEdges().subList(0, 2)).build();

    assertThat(reasonAt(Stage.PRUNE, r -> withCells(r, good, List.of())))
        .contains("architecture.cells is empty");
    assertThat(reasonAt(Stage.PRUNE, r -> withCells(r, good, List.of(normal, normal))))
        .contains("once each");
    assertThat(reasonAt(Stage.PRUNE, r -> withCells(r, good, List.of(shortened))))
        .contains("the edges of cell normal must be [0-2, 1-2, 0-3, 1-3, 2-3]");
    CellWeights thinned = CellWeights.newBuilder(normal).build();
    thinned.getEdges().get(1).getOperations().remove(0);
    assertThat(reasonAt(Stage.PRUNE, r -> withCells(r, good, List.of(thinned))))
        .contains("the operations of normal edge 1-2 must be");
  }

  @Test
  void shouldRefuseAConfigurationThatNoRunCanFollow() {
    SweepConfig none =
        SweepConfig.newBuilder(CONFIG)
            .setMask(MaskConfig.newBuilder().setEpochs(0).build())
            .build();
    SweepConfig many =
        SweepConfig.newBuilder(CONFIG)
            .setMask(MaskConfig.newBuilder().setEpochs(Plan.MAX_STEPS).build())
            .build();

    assertThatThrownBy(
            () -> RunPlanner.decide(null, new RunEvent.Started("sweep", "sweep.s5", 5, none)))
        .hasMessageContaining("mask.epochs must be at least 1, got 0");
    assertThatThrownBy(
            () -> RunPlanner.decide(null, new RunEvent.Started("sweep", "sweep.s5", 5, many)))
        .hasMessageContaining("at most 2000 steps, got 2006");
  }

  /** Why a run fails when one stage's results are spoilt. */
  private String reasonAt(Stage stage, UnaryOperator<StepResult> spoil) {
    state = null;
    decide(START);
    while (now().getStatus() == RunStatus.RUNNING) {
      StepResult good = Sweeps.answer(task());
      answer(task().getStage() == stage ? spoil.apply(good) : good);
    }
    assertThat(now().getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(now().getStage()).isEqualTo(stage);
    return now().getFailureReason();
  }

  private static StepResult.Builder without(StepResult result) {
    return StepResult.newBuilder(result);
  }

  private static StepResult withCells(
      StepResult result, Architecture architecture, List<CellWeights> cells) {
    return StepResult.newBuilder(result)
        .setArchitecture(Architecture.newBuilder(architecture).setCells(cells).build())
        .build();
  }

  private Decision completeAll() {
    Decision last = answer(Sweeps.answer(task()));
    while (!last.ended()) {
      last = answer(Sweeps.answer(task()));
    }
    return last;
  }

  private Decision answer(StepResult result) {
    return decide(new RunEvent.StepAnswered(result));
  }

  private Decision decide(RunEvent event) {
    Decision decision = RunPlanner.decide(state, event);
    state = decision.state().orElse(null);
    tasks.addAll(decision.tasks());
    return decision;
  }

  private StepTask task() {
    return tasks.get(tasks.size() - 1);
  }

  private RunState now() {
    return Objects.requireNonNull(state);
  }
}
