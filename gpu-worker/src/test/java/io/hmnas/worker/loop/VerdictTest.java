package io.hmnas.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.FailureCause;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.worker.loop.Verdict.Acknowledgement;
import io.hmnas.worker.loop.Verdict.Message.Answer;
import io.hmnas.worker.loop.Verdict.Message.DeadLetter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class VerdictTest {
  private static final StepTask TASK = Tasks.task("run");
  private static final StepEnd COMPLETED = new StepEnd.Completed(Tasks.outcome());
  private static final StepEnd FAILED = new StepEnd.Failed("disk full", true, "trace");
  private static final StepEnd INVALID = new StepEnd.Invalid("INVALID_TASK", "no such operation");
  private static final StepEnd INPUT_LOST =
      new StepEnd.InputLost("CHECKPOINT_MISSING", "there is no checkpoint");
  private static final StepEnd CANCELLED = new StepEnd.Cancelled();

  @Test
  void shouldAnswerACompletedStepBeforeAcceptingItsTask() {
    Verdict verdict = verdict(COMPLETED, Hold.HELD);
    StepResult result = onlyAnswer(verdict);
    assertThat(result.getOutputDigest()).isEqualTo(Tasks.DIGEST);
    assertThat(result.getMetrics()).isEqualTo(Tasks.outcome().metrics());
    assertThat(result.getFailure()).isNull();
    assertThat(verdict.acknowledgement()).isEqualTo(Acknowledgement.ACCEPT);
  }

  @Test
  void shouldSayWhichStepOfWhichRunWasDoneByWhomInWhatTime() {
    StepResult result = onlyAnswer(verdict(COMPLETED, Hold.HELD));
    assertThat(result.getSweepId()).isEqualTo("sweep");
    assertThat(result.getRunId()).isEqualTo("run");
    assertThat(result.getBranch()).isEqualTo("hm-nas");
    assertThat(result.getStage()).isEqualTo(Stage.MASK);
    assertThat(result.getStep()).isEqualTo(1);
    assertThat(result.getAttempt()).isEqualTo(2);
    assertThat(result.getWorker()).isEqualTo("w1");
    assertThat(result.getSeconds()).isEqualTo(1.25);
  }

  @Test
  void shouldPassOnTheArchitectureFound() {
    Architecture found = Architecture.newBuilder().setRunId("run").build();
    StepOutcome outcome = new StepOutcome(Tasks.DIGEST, Tasks.outcome().metrics(), found);
    assertThat(onlyAnswer(verdict(new StepEnd.Completed(outcome), Hold.HELD)).getArchitecture())
        .isEqualTo(found);
  }

  @Test
  void shouldStillAnswerACompletedStepWhenTheWorkerStops() {
    Verdict verdict = verdict(COMPLETED, Hold.STOPPING);
    assertThat(onlyAnswer(verdict).getFailure()).isNull();
    assertThat(verdict.acknowledgement()).isEqualTo(Acknowledgement.ACCEPT);
  }

  @Test
  void shouldAnswerACompletedStepWhoseLockWasLostAndLeaveTheTaskAlone() {
    Verdict verdict = verdict(COMPLETED, Hold.LOST);
    assertThat(onlyAnswer(verdict).getFailure()).isNull();
    assertThat(verdict.acknowledgement()).isEqualTo(Acknowledgement.NONE);
  }

  @Test
  void shouldAnswerAFailedStepAsFailedAndAcceptItsTask() {
    Verdict verdict = verdict(FAILED, Hold.HELD);
    StepResult result = onlyAnswer(verdict);
    assertThat(result.getOutputDigest()).isNull();
    assertThat(result.getMetrics()).isNull();
    assertThat(result.getFailure().getReason()).isEqualTo("disk full");
    assertThat(result.getFailure().getRetryable()).isTrue();
    assertThat(result.getFailure().getDetail()).isEqualTo("trace");
    assertThat(result.getFailure().getCause()).isEqualTo(FailureCause.ERROR);
    assertThat(verdict.acknowledgement()).isEqualTo(Acknowledgement.ACCEPT);
  }

  @Test
  void shouldHandBackATaskThatFailsWhileTheWorkerStops() {
    assertThat(verdict(FAILED, Hold.STOPPING))
        .isEqualTo(new Verdict(List.of(), Acknowledgement.RELEASE));
  }

  @Test
  void shouldHandBackATaskThatStoppedBecauseTheWorkerDoes() {
    assertThat(verdict(CANCELLED, Hold.STOPPING))
        .isEqualTo(new Verdict(List.of(), Acknowledgement.RELEASE));
  }

  @Test
  void shouldSayNothingOfAnythingButSuccessWhenTheLockIsLost() {
    for (StepEnd end : new StepEnd[] {FAILED, INVALID, INPUT_LOST, CANCELLED}) {
      assertThat(verdict(end, Hold.LOST))
          .as("%s", end)
          .isEqualTo(new Verdict(List.of(), Acknowledgement.NONE));
    }
  }

  @Test
  void shouldAnswerAStepThatStoppedOfItsOwnAccordAsFailed() {
    Verdict verdict = verdict(CANCELLED, Hold.HELD);
    assertThat(onlyAnswer(verdict).getFailure().getReason()).contains("nobody asked");
    assertThat(onlyAnswer(verdict).getFailure().getRetryable()).isTrue();
    assertThat(verdict.acknowledgement()).isEqualTo(Acknowledgement.ACCEPT);
  }

  /** The dead letter first: when it cannot be written, the task must come again as a whole. */
  @ParameterizedTest
  @EnumSource(names = {"HELD", "STOPPING"})
  void shouldPutAnInvalidTaskToTheDeadLettersAndEndItsRun(Hold hold) {
    Verdict verdict = verdict(INVALID, hold);
    assertThat(verdict.messages()).hasSize(2);
    assertThat(verdict.messages().get(0))
        .isEqualTo(new DeadLetter("INVALID_TASK", "no such operation"));
    StepResult result = ((Answer) verdict.messages().get(1)).result();
    assertThat(result.getRunId()).isEqualTo("run");
    assertThat(result.getFailure().getReason()).isEqualTo("no such operation");
    assertThat(result.getFailure().getRetryable()).isFalse();
    assertThat(result.getFailure().getCause()).isEqualTo(FailureCause.INVALID);
    assertThat(verdict.acknowledgement()).isEqualTo(Acknowledgement.REJECT);
  }

  @ParameterizedTest
  @EnumSource(names = {"HELD", "STOPPING"})
  void shouldPutATaskWhoseInputIsLostToTheDeadLettersAndSayThatItIs(Hold hold) {
    Verdict verdict = verdict(INPUT_LOST, hold);
    assertThat(verdict.messages()).hasSize(2);
    assertThat(verdict.messages().get(0))
        .isEqualTo(new DeadLetter("CHECKPOINT_MISSING", "there is no checkpoint"));
    StepResult result = ((Answer) verdict.messages().get(1)).result();
    assertThat(result.getOutputDigest()).isNull();
    assertThat(result.getFailure().getReason()).isEqualTo("there is no checkpoint");
    assertThat(result.getFailure().getDetail()).isEqualTo("CHECKPOINT_MISSING");
    assertThat(result.getFailure().getRetryable()).isTrue();
    assertThat(result.getFailure().getCause()).isEqualTo(FailureCause.INPUT_LOST);
    assertThat(verdict.acknowledgement()).isEqualTo(Acknowledgement.REJECT);
  }

  @Test
  void shouldNotAnswerAnInvalidTaskThatNamesNoRun() {
    Verdict verdict = Verdict.of(Tasks.task(" "), INVALID, Hold.HELD, "w1", Duration.ZERO);
    assertThat(verdict.messages())
        .containsExactly(new DeadLetter("INVALID_TASK", "no such operation"));
    assertThat(verdict.acknowledgement()).isEqualTo(Acknowledgement.REJECT);
  }

  @Test
  void shouldPutAnUnreadableRecordToTheDeadLetters() {
    Verdict verdict = Verdict.unreadable("TRUNCATED", "cut short");
    assertThat(verdict.messages()).containsExactly(new DeadLetter("TRUNCATED", "cut short"));
    assertThat(verdict.acknowledgement()).isEqualTo(Acknowledgement.REJECT);
  }

  /** Kafka refuses messages above 1 MB; a stack overflow's trace comes near. */
  @Test
  void shouldCutLongReasonsAndTraces() {
    StepEnd end = new StepEnd.Failed("r".repeat(100_000), false, "t".repeat(2_000_000));
    StepResult result = onlyAnswer(verdict(end, Hold.HELD));
    assertThat(result.getFailure().getReason()).hasSize(1_004).endsWith("r ...");
    assertThat(result.getFailure().getDetail()).hasSize(10_004).endsWith("t ...");
  }

  private static Verdict verdict(StepEnd end, Hold hold) {
    return Verdict.of(TASK, end, hold, "w1", Duration.ofMillis(1250));
  }

  private static StepResult onlyAnswer(Verdict verdict) {
    assertThat(verdict.messages()).hasSize(1);
    return ((Answer) verdict.messages().get(0)).result();
  }
}
