package io.hmnas.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.TaskKind;
import io.hmnas.schemas.avro.WeightEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StepRunnerTest {
  private static final StepTask TASK = Tasks.task("run");

  private final List<WeightEvent> events = new ArrayList<>();
  private final StepControl control = new StepControl("w1", events::add, () -> false);

  @Test
  void shouldGiveTheOutcomeOfACompletedStep() {
    assertThat(run((task, observer) -> Tasks.outcome()))
        .isEqualTo(new StepEnd.Completed(Tasks.outcome()));
  }

  @Test
  void shouldKeepWhetherAFailureIsWorthAnotherAttempt() {
    for (boolean retryable : new boolean[] {true, false}) {
      StepEnd end =
          run(
              (task, observer) -> {
                throw new StepException.Failed("loss is NaN", retryable, new ArithmeticException());
              });
      assertThat(end).isInstanceOf(StepEnd.Failed.class);
      StepEnd.Failed failed = (StepEnd.Failed) end;
      assertThat(failed.reason()).isEqualTo("loss is NaN");
      assertThat(failed.retryable()).isEqualTo(retryable);
      assertThat(failed.detail()).contains("Caused by: java.lang.ArithmeticException");
    }
  }

  @Test
  void shouldTakeAnyExceptionOrErrorAsAFailureWorthAnotherAttempt() {
    for (Throwable cause :
        List.of(
            new IllegalStateException("bad"),
            new OutOfMemoryError("Java heap space"),
            new UnsatisfiedLinkError("no torch"))) {
      StepEnd end =
          run(
              (task, observer) -> {
                throw sneaky(cause);
              });
      assertThat(end).isInstanceOf(StepEnd.Failed.class);
      assertThat(((StepEnd.Failed) end).reason())
          .isEqualTo(cause.getClass().getSimpleName() + ": " + cause.getMessage());
      assertThat(((StepEnd.Failed) end).retryable()).isTrue();
    }
  }

  @Test
  void shouldTellInvalidAndCancelledStepsFromFailedOnes() {
    assertThat(
            run(
                (task, observer) -> {
                  throw new StepException.Invalid("unknown data set");
                }))
        .isEqualTo(new StepEnd.Invalid("INVALID_TASK", "unknown data set"));
    assertThat(
            run(
                (task, observer) -> {
                  throw new StepException.Invalid("UNKNOWN_DATASET", "unknown data set");
                }))
        .isEqualTo(new StepEnd.Invalid("UNKNOWN_DATASET", "unknown data set"));
    assertThat(
            run(
                (task, observer) -> {
                  throw new StepException.InputLost(
                      StepException.CHECKPOINT_DAMAGED, "is damaged", new IllegalStateException());
                }))
        .isEqualTo(new StepEnd.InputLost("CHECKPOINT_DAMAGED", "is damaged"));
    assertThat(
            run(
                (task, observer) -> {
                  throw new StepException.Cancelled();
                }))
        .isEqualTo(new StepEnd.Cancelled());
  }

  @Test
  void shouldNotStartATaskThatIsImpossibleForAnyExecutor() {
    assertInvalid(Tasks.task(""), "runId is empty");
    assertInvalid(
        StepTask.newBuilder(TASK).setKind(TaskKind.UNKNOWN).build(), "written by a newer version");
    assertInvalid(
        StepTask.newBuilder(TASK).setStage(Stage.UNKNOWN).build(), "written by a newer version");
    assertInvalid(StepTask.newBuilder(TASK).setStep(3).build(), "0 to steps - 1 = 2, got 3");
    assertInvalid(StepTask.newBuilder(TASK).setStep(-1).build(), "got -1");
    assertInvalid(Tasks.task("../../etc"), "runId must be 1..125 letters");
    assertInvalid(
        StepTask.newBuilder(TASK).setInputDigest("../x").build(), "inputDigest must be 64");
    assertInvalid(
        StepTask.newBuilder(TASK)
            .setConfig(SweepConfig.newBuilder().setBatchSize(0).setMaxAttempts(0).build())
            .build(),
        "config: batchSize must be 2..4096, got 0; config: maxAttempts must be 1..100, got 0");
  }

  @Test
  void shouldPutTheWorkersNameToEvents() {
    run(
        (task, observer) -> {
          observer.progress(Tasks.event(task));
          return Tasks.outcome();
        });
    assertThat(events).extracting(WeightEvent::getWorker).containsExactly("w1");
  }

  @Test
  void shouldTellTheStepToStopWhenTheWorkerDoesOrTheLockIsLost() {
    assertThat(control.cancelled()).isFalse();
    assertThat(control.stop()).isTrue();
    assertThat(control.cancelled()).isTrue();
    control.lose();
    assertThat(control.cancelled()).isTrue();
    assertThat(control.stop()).isFalse();
    assertThat(control.hold()).isEqualTo(Hold.LOST);
  }

  @Test
  void shouldSendNoEventsOfATaskThatSomebodyElseHas() {
    control.lose();
    control.progress(Tasks.event(TASK));
    assertThat(events).isEmpty();
  }

  private StepEnd run(TaskExecutor executor) {
    return new StepRunner(executor).run(TASK, control);
  }

  private static void assertInvalid(StepTask task, String part) {
    StepEnd end =
        new StepRunner(
                (given, observer) -> {
                  throw new AssertionError("must not be started");
                })
            .run(task, new StepControl("w1", event -> {}, () -> false));
    assertThat(end).isInstanceOf(StepEnd.Invalid.class);
    assertThat(((StepEnd.Invalid) end).sentence()).contains(part);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E sneaky(Throwable cause) throws E {
    throw (E) cause;
  }
}
