package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.Withdrawal;
import java.util.List;
import java.util.Optional;

/**
 * What follows from one event.
 *
 * @param verdict what became of the event
 * @param state the run's state from now on; empty if there is no such run
 * @param tasks steps to give out
 * @param withdrawal tasks that were given out and need not be done any more
 * @param architecture the network the run has found, to be made known
 * @param reason why the event was dropped or rejected, or why the run failed or went back
 * @param alarm what an operator has to know: the same step gave two different checkpoints
 * @param forks how the branches begin that go off from the run now
 */
public record Decision(
    Verdict verdict,
    Optional<RunState> state,
    List<StepTask> tasks,
    Optional<Withdrawal> withdrawal,
    Optional<Architecture> architecture,
    Optional<String> reason,
    Optional<String> alarm,
    List<Decision> forks) {

  /** What became of an event. */
  public enum Verdict {
    /** The run moved on, went back or ended. */
    ACCEPTED,
    /** A branch goes off; the run itself stands where it stood. */
    FORKED,
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
    forks = List.copyOf(forks);
  }

  /** Whether it is this event that ended the run. True once in the life of a run. */
  public boolean ended() {
    return verdict == Verdict.ACCEPTED
        && state.map(RunState::getStatus).filter(RunStatus.RUNNING::equals).isEmpty();
  }

  static Decision movedOn(RunState state, StepTask task) {
    return accepted(state, List.of(task), Optional.empty());
  }

  static Decision ended(RunState state) {
    return accepted(state, List.of(), Optional.ofNullable(state.getFailureReason()));
  }

  static Decision wentBack(RunState state, StepTask task, String reason) {
    return accepted(state, List.of(task), Optional.of(reason));
  }

  static Decision forked(RunState state, Decision begun) {
    return without(Verdict.FORKED, Optional.of(state), Optional.empty()).withForks(List.of(begun));
  }

  static Decision unchanged(Optional<RunState> state) {
    return without(Verdict.UNCHANGED, state, Optional.empty());
  }

  static Decision dropped(RunState state, String reason) {
    return without(Verdict.DROPPED, Optional.of(state), Optional.of(reason));
  }

  static Decision rejected(Optional<RunState> state, String reason) {
    return without(Verdict.REJECTED, state, Optional.of(reason));
  }

  Decision withArchitecture(Optional<Architecture> found) {
    return new Decision(verdict, state, tasks, withdrawal, found, reason, alarm, forks);
  }

  Decision withAlarm(Optional<String> raised) {
    return new Decision(verdict, state, tasks, withdrawal, architecture, reason, raised, forks);
  }

  Decision withForks(List<Decision> begun) {
    return new Decision(verdict, state, tasks, withdrawal, architecture, reason, alarm, begun);
  }

  /** Withdraws all tasks that were given out up to a state. */
  Decision withdrawing(RunState before, String why) {
    return new Decision(
        verdict,
        state,
        tasks,
        Optional.of(
            Withdrawal.newBuilder()
                .setSweepId(before.getSweepId())
                .setRunId(before.getRunId())
                .setBranch(before.getBranch())
                .setTicket(before.getTickets())
                .setReason(why)
                .build()),
        architecture,
        reason,
        alarm,
        forks);
  }

  private static Decision accepted(RunState state, List<StepTask> tasks, Optional<String> reason) {
    return new Decision(
        Verdict.ACCEPTED,
        Optional.of(state),
        tasks,
        Optional.empty(),
        Optional.empty(),
        reason,
        Optional.empty(),
        List.of());
  }

  private static Decision without(
      Verdict verdict, Optional<RunState> state, Optional<String> reason) {
    return new Decision(
        verdict,
        state,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        reason,
        Optional.empty(),
        List.of());
  }
}
