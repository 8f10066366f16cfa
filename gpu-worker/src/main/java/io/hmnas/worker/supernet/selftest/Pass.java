package io.hmnas.worker.supernet.selftest;

import io.hmnas.worker.supernet.Network;

/** The ways to go through a network, each with kernels of its own. */
public enum Pass {
  /** Gradients of weights and mixture. */
  WEIGHTS("gradients"),
  /** The gradient of the mixture alone. */
  MIXTURE("gradients of the mixture"),
  /** Running statistics are estimated. */
  STATISTICS("statistics"),
  /** Scores by the running statistics. */
  EVALUATION("evaluation");

  private final String label;

  Pass(String label) {
    this.label = label;
  }

  /** In words. */
  public String label() {
    return label;
  }

  /** Whether a loss is computed. */
  boolean differentiates() {
    return this == WEIGHTS || this == MIXTURE;
  }

  static Pass of(Network.Wanted wanted) {
    return wanted == Network.Wanted.MIXTURE ? MIXTURE : WEIGHTS;
  }
}
