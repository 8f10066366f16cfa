package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepTask;
import java.util.List;
import java.util.Optional;

/**
 * What follows from one event.
 *
 * @param verdict what became of the event
 * @param state the run's state from now on; empty if there is no such run
 * @param tasks steps to give out
 * @param architecture the network the run has found, to be made known
 * @param reason why the event was dropped or rejected, or why the run failed
 * @param alarm what an operator has to know: the same step gave two different checkpoints
 */
public record Decision(
    Verdict verdict,
    Optional<RunState> state,
    List<StepTask> tasks,
    Optional<Architecture> architecture,
    Optional<String> reason,
    Optional<String> alarm) {

  /** What became of an event. */
  public enum Verdict {
    /** The run moved on or ended. */
    ACCEPTED,
    /** It asked for what is so already; nothing changed. */
    UNCHANGED,
    /** A late or double answer: counted in the state, otherwise without effect. */
    DROPPED,
    /** It answers nothing that was ever asked; nothing changed. */
    REJECTED
  }

  /** Defensive copy. */
  public Decision {
    tasks = List.copyOf(tasks);
  }

  /** Whether it is this event that ended the run. True once in the life of a run. */
  public boolean ended() {
    return verdict == Verdict.ACCEPTED
        && state.map(RunState::getStatus).filter(RunStatus.RUNNING::equals).isEmpty();
  }

  static Decision movedOn(RunState state, StepTask task, Optional<Architecture> architecture) {
    return new Decision(
        Verdict.ACCEPTED,
        Optional.of(state),
        List.of(task),
        architecture,
        Optional.empty(),
        Optional.empty());
  }

  static Decision finished(RunState state, Optional<Architecture> architecture) {
    return new Decision(
        Verdict.ACCEPTED,
        Optional.of(state),
        List.of(),
        architecture,
        Optional.ofNullable(state.getFailureReason()),
        Optional.empty());
  }

  static Decision unchanged(Optional<RunState> state) {
    return without(Verdict.UNCHANGED, state, Optional.empty(), Optional.empty());
  }

  static Decision dropped(RunState state, String reason, Optional<String> alarm) {
    return without(Verdict.DROPPED, Optional.of(state), Optional.of(reason), alarm);
  }

  static Decision rejected(Optional<RunState> state, String reason) {
    return without(Verdict.REJECTED, state, Optional.of(reason), Optional.empty());
  }

  private static Decision without(
      Verdict verdict, Optional<RunState> state, Optional<String> reason, Optional<String> alarm) {
    return new Decision(verdict, state, List.of(), Optional.empty(), reason, alarm);
  }
}
