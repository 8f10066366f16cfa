package io.hmnas.coordinator.replay;

import io.hmnas.coordinator.plan.Decision;
import io.hmnas.coordinator.plan.EndedRuns;
import io.hmnas.coordinator.plan.RunEvent;
import io.hmnas.coordinator.plan.RunPlanner;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run, or a branch of one, from its first task to its last answer. For one, used once. */
final class RunFold {
  private final Evidence evidence;
  private final List<Decision> forks = new ArrayList<>();
  private @Nullable RunState state;
  private @Nullable Architecture architecture;
  private @Nullable EndedRun ended;

  RunFold(Evidence evidence) {
    this.evidence = evidence;
  }

  /**
   * Folds.
   *
   * @param begin the decision that it begins with
   * @param results in the order of the log
   * @param cancelled whether the run's cancellation was asked for
   */
  void run(Decision begin, List<StepResult> results, boolean cancelled) {
    apply(begin);
    for (StepResult result : results) {
      hear(new RunEvent.StepAnswered(result));
    }
    catchUp();
    if (cancelled && running() && evidence.none()) {
      apply(RunPlanner.decide(state, new RunEvent.Cancelled()));
    }
  }

  /** Has a branch go off whose network is given. */
  List<Decision> fork(RunEvent.Forked given) {
    Decision decision = RunPlanner.decide(state, given);
    decision.state().ifPresent(next -> state = next);
    return decision.forks();
  }

  /**
   * An answer that can have had no effect where the run stands, but would have one, was heard
   * later: what the coordinator did of its own accord came before.
   */
  private void hear(RunEvent answer) {
    List<Decision> before = new ArrayList<>();
    RunState place = state();
    Decision decision = RunPlanner.decide(place, answer);
    while (!heard(place, decision)) {
      Optional<RunEvent> own =
          place.getStatus() == RunStatus.RUNNING ? evidence.own(place) : Optional.empty();
      if (own.isEmpty()) {
        // Nobody ever gave it out, or the log lacks what led to it.
        return;
      }
      before.add(RunPlanner.decide(place, own.get()));
      place = before.get(before.size() - 1).state().orElseThrow();
      decision = RunPlanner.decide(place, answer);
    }
    before.forEach(this::apply);
    apply(decision);
  }

  private boolean heard(RunState place, Decision decision) {
    return switch (decision.verdict()) {
      case ACCEPTED -> evidence.allows(place, decision);
      case REJECTED -> false;
      case DROPPED, UNCHANGED, FORKED -> true;
    };
  }

  /** What the coordinator did of its own accord after the last answer. */
  private void catchUp() {
    Optional<RunEvent> own = running() ? evidence.own(state()) : Optional.empty();
    while (own.isPresent()) {
      apply(RunPlanner.decide(state, own.get()));
      own = running() ? evidence.own(state()) : Optional.empty();
    }
  }

  private void apply(Decision decision) {
    decision.state().ifPresent(next -> state = next);
    decision.architecture().ifPresent(found -> architecture = found);
    forks.addAll(decision.forks());
    if (decision.ended()) {
      ended = EndedRuns.of(state(), decision.architecture().orElse(null));
    }
  }

  private boolean running() {
    return state().getStatus() == RunStatus.RUNNING;
  }

  /** Where it stands. */
  RunState state() {
    return Objects.requireNonNull(state);
  }

  /** The network it has found so far. */
  Optional<Architecture> architecture() {
    return Optional.ofNullable(architecture);
  }

  /** How it ended. */
  Optional<EndedRun> ended() {
    return Optional.ofNullable(ended);
  }

  /** How the branches begin that went off from it. */
  List<Decision> forks() {
    return List.copyOf(forks);
  }
}
