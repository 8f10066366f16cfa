package io.hmnas.coordinator.replay;

import io.hmnas.coordinator.plan.Decision;
import io.hmnas.coordinator.plan.Decision.Verdict;
import io.hmnas.coordinator.plan.RunEvent;
import io.hmnas.coordinator.plan.RunPlanner;
import io.hmnas.coordinator.plan.StepId;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.Withdrawal;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the tasks and withdrawals of one run prove about the order in which it heard of things.
 *
 * <p>Each task has a number, and follows from exactly one event. An event whose decision gives out
 * another task than the log has under the next number cannot have been heard then.
 */
final class Evidence {
  private final TreeMap<Long, StepTask> given = new TreeMap<>();
  private final Set<Withdrawal> withdrawn;

  Evidence(Collection<StepTask> tasks, Collection<Withdrawal> withdrawals) {
    tasks.forEach(task -> given.put(task.getTicket(), task));
    withdrawn = new HashSet<>(withdrawals);
  }

  /** Whether the log has no task of the run any more. */
  boolean none() {
    return given.isEmpty();
  }

  /** Whether a decision that changes the run can have been made in a state. */
  boolean allows(RunState before, Decision decision) {
    boolean gone = given.isEmpty() || given.lastKey() < before.getTickets();
    if (gone) {
      return true;
    }
    for (StepTask task : decision.tasks()) {
      StepTask known = given.get(task.getTicket());
      boolean lost = known == null && given.lastKey() > task.getTicket();
      if (!lost && (known == null || !same(known, task))) {
        return false;
      }
    }
    boolean ends = decision.tasks().isEmpty();
    return !ends || (given.lastKey() <= before.getTickets() && !wasCancelled(before, decision));
  }

  /** What the coordinator did of its own accord in a state, if the log proves it. */
  Optional<RunEvent> own(RunState state) {
    RunEvent cancelled = new RunEvent.Cancelled();
    if (proves(RunPlanner.decide(state, cancelled))) {
      return Optional.of(cancelled);
    }
    RunEvent expired = new RunEvent.Expired(StepId.of(state), state.getAttempt());
    return proves(RunPlanner.decide(state, expired)) ? Optional.of(expired) : Optional.empty();
  }

  /** Whether the log has what follows from a decision: its task, or that the run has ended. */
  private boolean proves(Decision decision) {
    if (decision.verdict() != Verdict.ACCEPTED) {
      return false;
    }
    return decision.ended()
        ? decision.withdrawal().filter(withdrawn::contains).isPresent()
        : decision.tasks().stream()
            .allMatch(
                task -> {
                  StepTask known = given.get(task.getTicket());
                  return known != null && same(known, task);
                });
  }

  private boolean wasCancelled(RunState before, Decision decision) {
    boolean cancelled =
        decision.state().map(RunState::getStatus).filter(RunStatus.CANCELLED::equals).isPresent();
    return !cancelled && proves(RunPlanner.decide(before, new RunEvent.Cancelled()));
  }

  private static boolean same(StepTask known, StepTask task) {
    return StepId.of(known).equals(StepId.of(task)) && known.getAttempt() == task.getAttempt();
  }
}
