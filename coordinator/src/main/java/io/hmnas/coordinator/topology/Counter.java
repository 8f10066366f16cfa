package io.hmnas.coordinator.topology;

/** What a coordinator counts. */
public enum Counter {
  /** Requests carried out, those without effect included. */
  REQUESTS,
  /** Steps given out, every attempt counted. */
  TASKS,
  /** Results that moved a run on or ended it. */
  RESULTS_ACCEPTED,
  /** Late or double results. */
  RESULTS_DROPPED,
  /** Steps that gave two different checkpoints: an alarm. */
  NONDETERMINISTIC_STEPS,
  /** Attempts that gave no sign of life for their time limit. */
  ATTEMPTS_EXPIRED,
  /** Times that a run went back because a checkpoint was lost. */
  REWINDS,
  /** Times that tasks under way were withdrawn. */
  WITHDRAWALS,
  /** Runs that completed. */
  RUNS_COMPLETED,
  /** Runs that failed. */
  RUNS_FAILED,
  /** Runs that were cancelled. */
  RUNS_CANCELLED,
  /** Records sent to the dead-letter topic. */
  DEAD_LETTERS
}
