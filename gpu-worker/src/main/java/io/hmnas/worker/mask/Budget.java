package io.hmnas.worker.mask;

import io.hmnas.schemas.avro.MaskConfig;

/**
 * A Lagrange multiplier that follows a budget: it rises while the cost is above the target and
 * never falls below 0. The target is 1 until warm-up ends, then falls in a line to the budget.
 */
public final class Budget {
  private final double budget;
  private final double warmUp;
  private final double ramp;
  private final double rate;
  private final double gain;

  public Budget(MaskConfig config) {
    budget = config.getBudget();
    warmUp = config.getWarmUp();
    ramp = config.getBudgetRamp();
    rate = config.getMultiplierRate();
    gain = config.getMultiplierGain();
  }

  /** Whether there is any pressure. */
  public boolean active() {
    return budget > 0;
  }

  /**
   * The cost aimed at.
   *
   * @param progress share of the mask steps done, 0..1
   */
  public double target(double progress) {
    if (progress <= warmUp) {
      return 1;
    }
    double descent = ramp == 0 ? 1 : Math.min(1, (progress - warmUp) / ramp);
    return 1 + descent * (budget - 1);
  }

  /** The multiplier's integral part after a batch whose masks had the given cost. */
  public double integrate(double lambda, double cost, double progress) {
    return active() ? Math.max(0, lambda + rate * (cost - target(progress))) : 0;
  }

  /** The multiplier to apply: the integral part and a share of the present excess. */
  public double applied(double lambda, double cost, double progress) {
    return active() ? Math.max(0, lambda + gain * (cost - target(progress))) : 0;
  }
}
