package io.hmnas.coordinator.topology;

/** Names of the state stores; part of the names of their changelog topics. */
final class StoreNames {
  /** sweepId to the request that would create the sweep as it is now. */
  static final String SWEEPS = "sweeps";

  /** sweepId/seed to how the run ended, sweepId/seed/branch to how its other branches did. */
  static final String ENDED_RUNS = "ended-runs";

  /** runId to the run's state, runId/branch to that of another branch. */
  static final String RUNS = "runs";

  /** The same to the command that will say that the attempt under way gave no sign of life. */
  static final String EXPIRIES = "expiries";

  private StoreNames() {}
}
