package io.hmnas.coordinator.plan;

import io.hmnas.coordinator.plan.RunEvent.Expired;
import io.hmnas.coordinator.plan.RunEvent.StepAnswered;
import io.hmnas.coordinator.plan.SimulatedSweep.Planner;
import io.hmnas.schemas.avro.FailureCause;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepFailure;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.Withdrawal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Planners with one mistake each. */
enum BrokenPlanner implements Planner {
  /** Answers from before a run went back pass for new ones. */
  FORGETS_WHAT_WAS_BEFORE_IT_WENT_BACK {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      return changed(
          right(state, event), s -> RunState.newBuilder(s).setRewound(List.of()).build());
    }
  },
  /** Nobody is asked to do a silent step again. */
  GIVES_OUT_NOTHING_AFTER_SILENCE {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      Decision right = right(state, event);
      return event instanceof Expired ? withTasks(right, List.of()) : right;
    }
  },
  /** Failures do not use up attempts. */
  TRIES_FOR_EVER {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      return changed(
          right(state, event),
          s -> s.getAttempt() > 2 ? RunState.newBuilder(s).setAttempt(1).build() : s);
    }
  },
  /** A lost input is a failure like any other. */
  NEVER_GOES_BACK {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      return right(state, withCause(event, FailureCause.ERROR, true));
    }
  },
  /** Whatever fails makes the run go back. */
  GOES_BACK_FOR_NOTHING {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      return right(state, withCause(event, FailureCause.INPUT_LOST, true));
    }
  },
  /** Late results leave no trace. */
  COUNTS_NO_LATE_RESULTS {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      return changed(
          right(state, event), s -> RunState.newBuilder(s).setDuplicateResults(0).build());
    }
  },
  /** The task that the run waits for is withdrawn with the others. */
  WITHDRAWS_ONE_TOO_MANY {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      Decision right = right(state, event);
      return new Decision(
          right.verdict(),
          right.state(),
          right.tasks(),
          right
              .withdrawal()
              .map(w -> Withdrawal.newBuilder(w).setTicket(w.getTicket() + 1).build()),
          right.architecture(),
          right.reason(),
          right.alarm(),
          right.forks());
    }
  },
  /** What the next step goes on from is removed. */
  REMOVES_THE_INPUT {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      Decision right = right(state, event);
      return withTasks(
          right,
          right.tasks().stream()
              .map(
                  task ->
                      task.getInputDigest() == null
                          ? task
                          : StepTask.newBuilder(task)
                              .setObsoleteDigests(List.of(task.getInputDigest()))
                              .build())
              .toList());
    }
  },
  /** A cancelled run goes on when an answer comes. */
  REVIVES_CANCELLED_RUNS {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      boolean revived =
          state != null
              && state.getStatus() == RunStatus.CANCELLED
              && event instanceof StepAnswered;
      return right(
          revived ? RunState.newBuilder(state).setStatus(RunStatus.RUNNING).build() : state, event);
    }
  },
  /** Failures of attempts that were replaced count. */
  TAKES_OLD_FAILURES_FOR_NEW {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      if (state != null
          && event instanceof StepAnswered answered
          && answered.result().getFailure() != null
          && answered.result().getAttempt() < state.getAttempt()) {
        return right(
            state,
            new StepAnswered(
                StepResult.newBuilder(answered.result()).setAttempt(state.getAttempt()).build()));
      }
      return right(state, event);
    }
  },
  /** Branches go off again whenever the run comes by. */
  FORKS_EVERY_TIME {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      return changed(right(state, event), s -> RunState.newBuilder(s).setForked(List.of()).build());
    }
  },
  /** A step that gives something else the second time goes unnoticed. */
  RAISES_NO_ALARM {
    @Override
    public Decision decide(@Nullable RunState state, RunEvent event) {
      Decision right = right(state, event);
      return right.withAlarm(Optional.empty());
    }
  };

  private static Decision right(@Nullable RunState state, RunEvent event) {
    return RunPlanner.decide(state, event);
  }

  private interface Change {
    RunState apply(RunState state);
  }

  private static Decision changed(Decision right, Change change) {
    return new Decision(
        right.verdict(),
        right.state().map(change::apply),
        right.tasks(),
        right.withdrawal(),
        right.architecture(),
        right.reason(),
        right.alarm(),
        right.forks());
  }

  private static Decision withTasks(Decision right, List<StepTask> tasks) {
    return new Decision(
        right.verdict(),
        right.state(),
        tasks,
        right.withdrawal(),
        right.architecture(),
        right.reason(),
        right.alarm(),
        right.forks());
  }

  private static RunEvent withCause(RunEvent event, FailureCause cause, boolean retryable) {
    if (event instanceof StepAnswered answered && answered.result().getFailure() != null) {
      return new StepAnswered(
          StepResult.newBuilder(answered.result())
              .setFailure(
                  StepFailure.newBuilder(answered.result().getFailure())
                      .setCause(cause)
                      .setRetryable(retryable)
                      .build())
              .build());
    }
    return event;
  }
}
