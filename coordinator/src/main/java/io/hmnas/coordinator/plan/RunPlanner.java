package io.hmnas.coordinator.plan;

import io.hmnas.coordinator.plan.RunEvent.Cancelled;
import io.hmnas.coordinator.plan.RunEvent.Expired;
import io.hmnas.coordinator.plan.RunEvent.Started;
import io.hmnas.coordinator.plan.RunEvent.StepAnswered;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepFailure;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.TaskKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a run does next: a function of its state and of one event.
 *
 * <p>A run waits for one step at a time. Which answers count:
 *
 * <ul>
 *   <li>A <em>completed</em> answer to the awaited step counts whichever attempt it comes from. A
 *       step is a pure function of its task, so that the late answer of an attempt that was given
 *       up is as good as the answer of the attempt that replaced it, and comes earlier.
 *   <li>A <em>failed</em> answer counts only from the newest attempt. An older one has been
 *       replaced already; counting its failure would use up an attempt that is still under way.
 *   <li>Every other answer to a step that was given out is late or double: it is counted and
 *       dropped. If it completed a step with another checkpoint than the one accepted, that is an
 *       alarm, since the step was not deterministic.
 *   <li>An answer to a step or an attempt that was never given out is rejected.
 * </ul>
 *
 * <p>Attempts end the run when they are used up, or at once if the failure is not retryable. An
 * ended run stays as it is, whatever comes.
 */
public final class RunPlanner {
  private RunPlanner() {}

  /**
   * Decides.
   *
   * @param state the state before; null if there is no such run yet
   * @param event what happened
   * @throws IllegalArgumentException if a stage of the configuration has no steps
   */
  public static Decision decide(@Nullable RunState state, RunEvent event) {
    if (event instanceof Started started) {
      return state == null ? start(started) : Decision.unchanged(Optional.of(state));
    }
    if (event instanceof StepAnswered answered) {
      return state == null
          ? Decision.rejected(Optional.empty(), "there is no run " + answered.result().getRunId())
          : answer(state, answered.result());
    }
    if (state == null || state.getStatus() != RunStatus.RUNNING) {
      return Decision.unchanged(Optional.ofNullable(state));
    }
    if (event instanceof Expired expired) {
      return expire(state, expired);
    }
    if (event instanceof Cancelled) {
      return Decision.finished(
          RunState.newBuilder(state).setStatus(RunStatus.CANCELLED).build(), Optional.empty());
    }
    throw new IllegalArgumentException("unknown event " + event);
  }

  private static Decision start(Started event) {
    Plan.check(event.config());
    StepId first = Plan.first();
    RunState state =
        RunState.newBuilder()
            .setSweepId(event.sweepId())
            .setRunId(event.runId())
            .setSeed(event.seed())
            .setConfig(event.config())
            .setStatus(RunStatus.RUNNING)
            .setBranch(first.branch())
            .setStage(first.stage())
            .setStep(first.step())
            .setSteps(Plan.steps(event.config(), first.stage()))
            .setAttempt(1)
            .build();
    return Decision.movedOn(state, task(state), Optional.empty());
  }

  private static Decision answer(RunState state, StepResult result) {
    StepId step = StepId.of(result);
    for (StepRecord done : state.getHistory()) {
      if (StepId.of(done).equals(step)) {
        return again(state, done, result);
      }
    }
    if (!step.equals(StepId.of(state))
        || result.getAttempt() < 1
        || result.getAttempt() > state.getAttempt()) {
      return Decision.rejected(
          Optional.of(state),
          step
              + ", attempt "
              + result.getAttempt()
              + ", was never given out; the run is at "
              + StepId.of(state)
              + ", attempt "
              + state.getAttempt());
    }
    if (state.getStatus() != RunStatus.RUNNING) {
      return drop(state, "the run has ended: " + state.getStatus());
    }
    StepFailure failure = result.getFailure();
    if (failure == null) {
      return complete(state, result);
    }
    if (result.getAttempt() < state.getAttempt()) {
      return drop(
          state,
          "attempt "
              + result.getAttempt()
              + " at "
              + step
              + " failed after attempt "
              + state.getAttempt()
              + " had replaced it");
    }
    String reason = step + " failed on worker " + result.getWorker() + ": " + failure.getReason();
    return failure.getRetryable()
        ? retry(state, reason)
        : fail(state, reason + " (not worth another attempt)");
  }

  private static Decision again(RunState state, StepRecord done, StepResult result) {
    StepId step = StepId.of(done);
    String digest = result.getOutputDigest();
    if (result.getFailure() != null || digest == null || digest.equals(done.getOutputDigest())) {
      return drop(state, step + " is answered already");
    }
    String alarm =
        step
            + " is not deterministic: checkpoint "
            + done.getOutputDigest()
            + " from worker "
            + done.getWorker()
            + " (attempt "
            + done.getAttempt()
            + ", accepted), "
            + digest
            + " from worker "
            + result.getWorker()
            + " (attempt "
            + result.getAttempt()
            + ")";
    RunState counted =
        RunState.newBuilder(state)
            .setDuplicateResults(state.getDuplicateResults() + 1)
            .setNondeterministicSteps(state.getNondeterministicSteps() + 1)
            .build();
    return Decision.dropped(counted, step + " is answered already", Optional.of(alarm));
  }

  private static Decision complete(RunState state, StepResult result) {
    StepId step = StepId.of(result);
    Optional<String> flaw = ResultCheck.flaw(state.getConfig(), result);
    if (flaw.isPresent()) {
      return fail(
          state,
          step + ": the result of worker " + result.getWorker() + " is wrong: " + flaw.get());
    }
    RunState done = withRecord(state, result);
    Optional<Architecture> found =
        Plan.findsArchitecture(state.getConfig(), step)
            ? Optional.of(stamped(state, result))
            : Optional.empty();
    Optional<StepId> after = Plan.after(state.getConfig(), step);
    if (after.isEmpty()) {
      return Decision.finished(
          RunState.newBuilder(done).setStatus(RunStatus.COMPLETED).build(), found);
    }
    StepId next = after.get();
    RunState waiting =
        RunState.newBuilder(done)
            .setBranch(next.branch())
            .setStage(next.stage())
            .setStep(next.step())
            .setSteps(Plan.steps(state.getConfig(), next.stage()))
            .setAttempt(1)
            .setInputDigest(result.getOutputDigest())
            .build();
    return Decision.movedOn(waiting, task(waiting), found);
  }

  private static RunState withRecord(RunState state, StepResult result) {
    RunState.Builder builder = RunState.newBuilder(state);
    builder
        .getHistory()
        .add(
            StepRecord.newBuilder()
                .setBranch(result.getBranch())
                .setStage(result.getStage())
                .setStep(result.getStep())
                .setAttempt(result.getAttempt())
                .setWorker(result.getWorker())
                .setSeconds(result.getSeconds())
                .setOutputDigest(result.getOutputDigest())
                .setMetrics(result.getMetrics())
                .build());
    return builder.build();
  }

  /** The run knows best whose architecture it is: a worker cannot put it under another's key. */
  private static Architecture stamped(RunState state, StepResult result) {
    return Architecture.newBuilder(result.getArchitecture())
        .setSweepId(state.getSweepId())
        .setRunId(state.getRunId())
        .setSeed(state.getSeed())
        .setBranch(state.getBranch())
        .build();
  }

  private static Decision expire(RunState state, Expired event) {
    if (!event.step().equals(StepId.of(state)) || event.attempt() != state.getAttempt()) {
      return Decision.unchanged(Optional.of(state));
    }
    return retry(
        state,
        event.step()
            + ": no sign of life for "
            + state.getConfig().getStepTimeLimitSeconds()
            + " s");
  }

  private static Decision retry(RunState state, String reason) {
    if (state.getAttempt() >= state.getConfig().getMaxAttempts()) {
      return fail(state, reason + " (attempt " + state.getAttempt() + ", the last)");
    }
    RunState again = RunState.newBuilder(state).setAttempt(state.getAttempt() + 1).build();
    return Decision.movedOn(again, task(again), Optional.empty());
  }

  private static Decision fail(RunState state, String reason) {
    return Decision.finished(
        RunState.newBuilder(state).setStatus(RunStatus.FAILED).setFailureReason(reason).build(),
        Optional.empty());
  }

  private static Decision drop(RunState state, String reason) {
    return Decision.dropped(
        RunState.newBuilder(state).setDuplicateResults(state.getDuplicateResults() + 1).build(),
        reason,
        Optional.empty());
  }

  private static StepTask task(RunState state) {
    StepId step = StepId.of(state);
    return StepTask.newBuilder()
        .setKind(step.equals(Plan.first()) ? TaskKind.SEED_VARIATION : TaskKind.SEARCH_STEP)
        .setSweepId(state.getSweepId())
        .setRunId(state.getRunId())
        .setSeed(state.getSeed())
        .setBranch(step.branch())
        .setStage(step.stage())
        .setStep(step.step())
        .setSteps(state.getSteps())
        .setAttempt(state.getAttempt())
        .setInputDigest(state.getInputDigest())
        .setSearchSeconds(state.getHistory().stream().mapToDouble(StepRecord::getSeconds).sum())
        .setConfig(state.getConfig())
        .build();
  }
}
