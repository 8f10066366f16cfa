package io.hmnas.coordinator.topology;

/** Names of the state stores; part of the names of their changelog topics. */
final class StoreNames {
  /** sweepId to the request that would create the sweep as it is now. */
  static final String SWEEPS = "sweeps";

  /** sweepId/seed to how the run ended. */
  static final String ENDED_RUNS = "ended-runs";

  /** runId to its state. */
  static final String RUNS = "runs";

  /** runId to the command that will say that the attempt under way gave no sign of life. */
  static final String EXPIRIES = "expiries";

  private StoreNames() {}
}
