package io.hmnas.coordinator.plan;

import io.hmnas.coordinator.plan.RunEvent.Cancelled;
import io.hmnas.coordinator.plan.RunEvent.Expired;
import io.hmnas.coordinator.plan.RunEvent.Forked;
import io.hmnas.coordinator.plan.RunEvent.Started;
import io.hmnas.coordinator.plan.RunEvent.StepAnswered;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.FailureCause;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepFailure;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.config.Branch;
import io.hmnas.schemas.config.SeedFactors;
import java.util.List;
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
 * <p>When the input of the awaited step is lost, the run goes back to the step that wrote it, and
 * further if that one's own input is gone, too. No attempt from before then counts any more. What a
 * step gave before is remembered: if it gives something else when it is done again, that is an
 * alarm.
 *
 * <p>A branch is a line of steps like the run itself, with a state, attempts and an end of its own.
 * It begins when hm-nas has come to the end of the stage that it goes off from, with the history up
 * to there, and only once: not again when hm-nas goes back and comes there again.
 *
 * <p>Attempts end the run when they are used up, or at once if the failure is not worth another
 * one. So does a checkpoint that was lost as often as there are attempts. An ended run stays as it
 * is, whatever comes, but for branches that may still go off. Tasks that may still be under way and
 * are of no use any more are withdrawn.
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
    if (state != null && event instanceof Forked forked) {
      return Forks.given(state, forked);
    }
    if (state == null || state.getStatus() != RunStatus.RUNNING) {
      return Decision.unchanged(Optional.ofNullable(state));
    }
    if (event instanceof Expired expired) {
      return expire(state, expired);
    }
    if (event instanceof Cancelled) {
      return Decision.ended(RunState.newBuilder(state).setStatus(RunStatus.CANCELLED).build())
          .withdrawing(state, "the run is cancelled");
    }
    throw new IllegalArgumentException("unknown event " + event);
  }

  private static Decision start(Started event) {
    Plan.check(event.config());
    StepId first = Plan.first();
    SeedFactors seeds = SeedFactors.of(event.config(), event.seed());
    return give(
        RunState.newBuilder()
            .setSweepId(event.sweepId())
            .setRunId(event.runId())
            .setSeed(event.seed())
            .setInitSeed(otherThan(event.seed(), seeds.init()))
            .setDataSeed(otherThan(event.seed(), seeds.data()))
            .setMaskSeed(otherThan(event.seed(), seeds.mask()))
            .setConfig(event.config())
            .setStatus(RunStatus.RUNNING)
            .setBranch(first.branch())
            .setStage(first.stage())
            .setStep(first.step())
            .setSteps(Plan.steps(event.config(), first.stage()))
            .setAttempt(1)
            .build());
  }

  /** A part of the randomness that follows the run's seed has none of its own. */
  private static @Nullable Long otherThan(long seed, long part) {
    return part == seed ? null : (Long) part;
  }

  private static Decision answer(RunState state, StepResult result) {
    StepId step = StepId.of(result);
    for (StepRecord done : state.getHistory()) {
      if (StepId.of(done).equals(step)) {
        return LateAnswers.drop(state, done, result, step + " is answered already");
      }
    }
    Optional<StepRecord> before = Rewind.remembered(state, step);
    boolean awaited = step.equals(StepId.of(state));
    int newest = awaited ? state.getAttempt() : before.map(Rewind::attempts).orElse(0);
    if (result.getAttempt() < 1 || result.getAttempt() > newest) {
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
    if (before.isPresent() && (!awaited || result.getAttempt() <= before.get().getAttempts())) {
      return LateAnswers.drop(
          state, before.get(), result, "the run has gone back since " + step + " was given out");
    }
    if (state.getStatus() != RunStatus.RUNNING) {
      return LateAnswers.drop(state, "the run has ended: " + state.getStatus());
    }
    StepFailure failure = result.getFailure();
    return failure == null ? complete(state, result) : failed(state, result, failure);
  }

  private static Decision failed(RunState state, StepResult result, StepFailure failure) {
    StepId step = StepId.of(result);
    if (result.getAttempt() < state.getAttempt()) {
      return LateAnswers.drop(
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
    if (failure.getCause() == FailureCause.INPUT_LOST && !state.getHistory().isEmpty()) {
      return goBack(state, reason);
    }
    return failure.getRetryable() && failure.getCause() != FailureCause.INVALID
        ? retry(state, reason)
        : fail(state, reason + " (not worth another attempt)");
  }

  private static Decision complete(RunState state, StepResult result) {
    StepId step = StepId.of(result);
    Optional<String> flaw = ResultCheck.flaw(state.getConfig(), result);
    if (flaw.isPresent()) {
      return fail(
          state,
          step + ": the result of worker " + result.getWorker() + " is wrong: " + flaw.get());
    }
    Completion completion = Completion.of(state, result);
    List<Branch> due = Forks.due(completion.state(), step);
    RunState done = Forks.noted(completion.state(), due);
    Optional<Architecture> found =
        Plan.findsArchitecture(state.getConfig(), step)
            ? Optional.of(stamped(state, result))
            : Optional.empty();
    Optional<StepId> after = Plan.after(state.getConfig(), step);
    Decision decision =
        after.isEmpty()
            ? Decision.ended(RunState.newBuilder(done).setStatus(RunStatus.COMPLETED).build())
            : await(done, after.get());
    Decision told =
        decision
            .withArchitecture(found)
            .withAlarm(completion.alarm())
            .withForks(due.stream().map(branch -> Forks.begin(done, branch, List.of())).toList());
    boolean othersAtIt = state.getAttempt() > Rewind.fence(state) + 1;
    return othersAtIt ? told.withdrawing(state, step + " is done") : told;
  }

  /** Gives out the step that follows those of a history. */
  static Decision await(RunState done, StepId next) {
    return give(
        RunState.newBuilder(done)
            .setBranch(next.branch())
            .setStage(next.stage())
            .setStep(next.step())
            .setSteps(Plan.steps(done.getConfig(), next.stage()))
            .setAttempt(1 + Rewind.remembered(done, next).map(Rewind::attempts).orElse(0))
            .setInputDigest(done.getHistory().get(done.getHistory().size() - 1).getOutputDigest())
            .build());
  }

  /** The run knows best whose architecture it is: a worker cannot put it under another's key. */
  private static Architecture stamped(RunState state, StepResult result) {
    return Architecture.newBuilder(result.getArchitecture())
        .setSweepId(state.getSweepId())
        .setRunId(state.getRunId())
        .setSeed(state.getSeed())
        .setInitSeed(state.getInitSeed())
        .setDataSeed(state.getDataSeed())
        .setMaskSeed(state.getMaskSeed())
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
    int tried = state.getAttempt() - Rewind.fence(state);
    if (tried >= state.getConfig().getMaxAttempts()) {
      return fail(state, reason + " (attempt " + state.getAttempt() + ", the last)");
    }
    return give(RunState.newBuilder(state).setAttempt(state.getAttempt() + 1).build());
  }

  private static Decision goBack(RunState state, String reason) {
    StepRecord lost = state.getHistory().get(state.getHistory().size() - 1);
    if (lost.getLosses() >= state.getConfig().getMaxAttempts()) {
      return fail(
          state,
          reason
              + " (the checkpoint of "
              + StepId.of(lost)
              + " was lost "
              + (lost.getLosses() + 1)
              + " times)");
    }
    RunState again = Tasks.ticketed(Rewind.apply(state));
    return Decision.wentBack(again, Tasks.of(again), reason)
        .withdrawing(state, "the run goes back to " + StepId.of(again));
  }

  private static Decision give(RunState state) {
    RunState given = Tasks.ticketed(state);
    return Decision.movedOn(given, Tasks.of(given));
  }

  private static Decision fail(RunState state, String reason) {
    return Decision.ended(
            RunState.newBuilder(state).setStatus(RunStatus.FAILED).setFailureReason(reason).build())
        .withdrawing(state, "the run has failed");
  }
}
