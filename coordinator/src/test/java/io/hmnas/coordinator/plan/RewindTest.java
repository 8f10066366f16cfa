package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.coordinator.plan.Decision.Verdict;
import io.hmnas.schemas.avro.CheckpointRetention;
import io.hmnas.schemas.avro.FailureCause;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepFailure;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.Withdrawal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs that go back, and what they leave behind for good. */
class RewindTest {
  /** SEED, SUPERNET 0 and 1, MASK 0 to 4, PRUNE, FINETUNE 0 and 1; three attempts. */
  private static final SweepConfig CONFIG =
      SweepConfig.newBuilder(Sweeps.config())
          .setMask(MaskConfig.newBuilder().setEpochs(5).build())
          .build();

  private @Nullable RunState state;
  private final List<StepTask> tasks = new ArrayList<>();

  @Test
  void shouldRunTheStepAgainWhoseCheckpointIsLost() {
    runTo(Stage.MASK, 2);
    StepTask interrupted = task();

    Decision decision = loseInput();

    assertThat(place(task())).isEqualTo("MASK/1");
    assertThat(task().getAttempt()).isEqualTo(2);
    assertThat(task().getInputDigest()).isEqualTo(digestOf(Stage.MASK, 0));
    assertThat(decision.reason()).hasValueSatisfying(r -> assertThat(r).contains("is torn"));
    assertThat(now().getRewinds()).isEqualTo(1);
    complete();
    assertThat(place(task())).isEqualTo("MASK/2");
    assertThat(task().getAttempt()).isEqualTo(interrupted.getAttempt() + 1);
    assertThat(completeAll().getStatus()).isEqualTo(RunStatus.COMPLETED);
    assertThat(now().getRewound()).isEmpty();
    assertThat(now().getNondeterministicSteps()).isZero();
  }

  @Test
  void shouldGoBackToTheBeginningOfTheStageWhenTheCheckpointsBetweenWereRemoved() {
    runTo(Stage.MASK, 4);
    loseInput();
    assertThat(place(task())).isEqualTo("MASK/3");

    loseInput();

    assertThat(place(task())).isEqualTo("MASK/0");
    assertThat(task().getInputDigest()).isEqualTo(digestOf(Stage.SUPERNET, 1));
    assertThat(completeAll().getStatus()).isEqualTo(RunStatus.COMPLETED);
    assertThat(now().getRewinds()).isEqualTo(2);
    assertThat(now().getNondeterministicSteps()).isZero();
  }

  @Test
  void shouldGoBackStepByStepWhenAllCheckpointsAreKept() {
    SweepConfig all =
        SweepConfig.newBuilder(CONFIG).setKeepCheckpoints(CheckpointRetention.ALL).build();
    runTo(all, Stage.MASK, 4);

    loseInput();
    loseInput();

    assertThat(place(task())).isEqualTo("MASK/2");
  }

  @Test
  void shouldGoBackToTheSeedAtWorst() {
    runTo(Stage.SUPERNET, 1);

    loseInput();
    loseInput();

    assertThat(place(task())).isEqualTo("SEED/0");
    assertThat(task().getInputDigest()).isNull();
    assertThat(task().getAttempt()).isEqualTo(2);
    assertThat(completeAll().getStatus()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void shouldFailWhenACheckpointIsLostMoreOftenThanThereAreAttempts() {
    runTo(Stage.MASK, 2);
    for (int loss = 1; loss <= 3; loss++) {
      loseInput();
      complete();
      assertThat(place(task())).isEqualTo("MASK/2");
    }

    loseInput();

    assertThat(now().getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(now().getFailureReason())
        .contains("is torn", "the checkpoint of MASK step 1 (hm-nas) was lost 4 times");
  }

  @Test
  void shouldHaveAllAttemptsAgainAfterGoingBack() {
    runTo(Stage.MASK, 2);
    expire();
    expire();
    loseInput();

    expire();
    expire();

    assertThat(place(task())).isEqualTo("MASK/1");
    assertThat(task().getAttempt()).isEqualTo(4);
    complete();
    assertThat(place(task()) + "/" + task().getAttempt()).isEqualTo("MASK/2/4");
  }

  @Test
  void shouldDropAnswersFromBeforeTheRunWentBack() {
    runTo(Stage.MASK, 1);
    StepTask before = task();
    complete();
    StepTask awaited = task();
    loseInput();
    RunState back = now();

    assertThat(answer(Sweeps.answer(before)).verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(answer(Sweeps.answer(awaited)).verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(answer(Sweeps.failure(awaited, false)).verdict()).isEqualTo(Verdict.DROPPED);

    assertThat(now())
        .isEqualTo(
            RunState.newBuilder(back).setDuplicateResults(back.getDuplicateResults() + 3).build());
    assertThat(answer(other(before)).alarm()).isPresent();
    assertThat(answer(Sweeps.answer(later(awaited, 2))).verdict()).isEqualTo(Verdict.REJECTED);
  }

  @Test
  void shouldRaiseOneAlarmWhenAStepDoneAgainGivesAnotherCheckpoint() {
    runTo(Stage.MASK, 4);
    loseInput();
    loseInput();

    Decision decision = answer(other(task()));

    assertThat(decision.verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(decision.alarm())
        .hasValueSatisfying(alarm -> assertThat(alarm).contains("MASK step 0", "another"));
    // All later steps now differ, too, because their inputs do: that is no news.
    assertThat(completeAll().getNondeterministicSteps()).isEqualTo(1);
  }

  @Test
  void shouldTakeTheLossOfAnInputForAnOrdinaryFailureWhenThereIsNone() {
    decide(new RunEvent.Started("sweep", "sweep.s5", 5, CONFIG));

    loseInput();

    assertThat(now().getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(now().getRewinds()).isZero();
  }

  @Test
  void shouldNotTryAnInvalidTaskAgain() {
    decide(new RunEvent.Started("sweep", "sweep.s5", 5, CONFIG));

    answer(failure(task(), FailureCause.INVALID, true));

    assertThat(now().getStatus()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void shouldNameWhatEachStepMakesObsoleteButNoEndOfAStage() {
    decide(new RunEvent.Started("sweep", "sweep.s5", 5, CONFIG));
    completeAll();

    assertThat(tasks)
        .extracting(task -> place(task) + " " + task.getObsoleteDigests())
        .containsExactly(
            "SEED/0 []",
            "SUPERNET/0 []",
            "SUPERNET/1 []",
            "MASK/0 [" + digestOf(Stage.SUPERNET, 0) + "]",
            "MASK/1 []",
            "MASK/2 [" + digestOf(Stage.MASK, 0) + "]",
            "MASK/3 [" + digestOf(Stage.MASK, 1) + "]",
            "MASK/4 [" + digestOf(Stage.MASK, 2) + "]",
            "PRUNE/0 [" + digestOf(Stage.MASK, 3) + "]",
            "FINETUNE/0 []",
            "FINETUNE/1 []");
  }

  @Test
  void shouldNameNothingObsoleteWhenAllCheckpointsAreKept() {
    decide(
        new RunEvent.Started(
            "sweep",
            "sweep.s5",
            5,
            SweepConfig.newBuilder(CONFIG).setKeepCheckpoints(CheckpointRetention.ALL).build()));
    completeAll();

    assertThat(tasks).allMatch(task -> task.getObsoleteDigests().isEmpty());
  }

  @Test
  void shouldNotRemoveACheckpointThatALaterStepLeftOnceMore() {
    decide(new RunEvent.Started("sweep", "sweep.s5", 5, CONFIG));
    while (now().getStatus() == RunStatus.RUNNING) {
      answer(StepResult.newBuilder(Sweeps.answer(task())).setOutputDigest("the same").build());
    }

    assertThat(tasks).allMatch(task -> task.getObsoleteDigests().isEmpty());
  }

  @Test
  void shouldWithdrawTasksThatMayBeUnderWayAndAreOfNoUse() {
    runTo(Stage.MASK, 1);
    assertThat(complete().withdrawal()).isEmpty();

    assertThat(expire().withdrawal()).isEmpty();
    assertThat(ticket(complete()))
        .as("two attempts, one is done")
        .isEqualTo(now().getTickets() - 1);
    assertThat(ticket(loseInput())).as("gone back").isEqualTo(now().getTickets() - 1);
    assertThat(ticket(decide(new RunEvent.Cancelled()))).isEqualTo(task().getTicket());
  }

  @Test
  void shouldNumberAllTasksOfARun() {
    runTo(Stage.MASK, 1);
    expire();
    loseInput();
    completeAll();

    for (int i = 0; i < tasks.size(); i++) {
      assertThat(tasks.get(i).getTicket()).isEqualTo(i + 1);
    }
  }

  private static long ticket(Decision decision) {
    return decision.withdrawal().map(Withdrawal::getTicket).orElse(0L);
  }

  private void runTo(Stage stage, int step) {
    runTo(CONFIG, stage, step);
  }

  private void runTo(SweepConfig config, Stage stage, int step) {
    decide(new RunEvent.Started("sweep", "sweep.s5", 5, config));
    while (!place(task()).equals(stage + "/" + step)) {
      complete();
    }
  }

  private RunState completeAll() {
    while (now().getStatus() == RunStatus.RUNNING) {
      complete();
    }
    return now();
  }

  private Decision complete() {
    return answer(Sweeps.answer(task()));
  }

  private Decision expire() {
    return decide(new RunEvent.Expired(StepId.of(now()), now().getAttempt()));
  }

  private Decision loseInput() {
    return answer(failure(task(), FailureCause.INPUT_LOST, false));
  }

  private static StepResult failure(StepTask task, FailureCause cause, boolean retryable) {
    return StepResult.newBuilder(Sweeps.failure(task, retryable))
        .setFailure(
            StepFailure.newBuilder()
                .setReason("checkpoint " + task.getInputDigest() + " is torn")
                .setRetryable(retryable)
                .setCause(cause)
                .build())
        .build();
  }

  private static StepResult other(StepTask task) {
    return StepResult.newBuilder(Sweeps.answer(task)).setOutputDigest("another").build();
  }

  private static StepTask later(StepTask task, int attempt) {
    return StepTask.newBuilder(task).setAttempt(attempt).build();
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

  private String digestOf(Stage stage, int step) {
    return tasks.stream()
        .filter(task -> place(task).equals(stage + "/" + step))
        .map(Sweeps::digest)
        .findFirst()
        .orElseThrow();
  }

  private static String place(StepTask task) {
    return task.getStage() + "/" + task.getStep();
  }

  private StepTask task() {
    return tasks.get(tasks.size() - 1);
  }

  private RunState now() {
    return Objects.requireNonNull(state);
  }
}
