package io.hmnas.coordinator.robustness;

import org.hipparchus.stat.interval.BinomialProportion;
import org.hipparchus.stat.interval.ConfidenceInterval;

/** How sure a share of seeds is. */
final class Proportion {
  private Proportion() {}

  /**
   * Wilson's 95 % score interval of a proportion.
   *
   * <p>With p the share among n, z = 1.96: (p + z<sup>2</sup>/2n ± z sqrt(p(1 - p)/n +
   * z<sup>2</sup>/4n<sup>2</sup>)) / (1 + z<sup>2</sup>/n). It holds for few seeds and for shares
   * of 0 and 1, too (Wilson, "Probable inference, the law of succession, and statistical
   * inference", Journal of the American Statistical Association 22, 1927).
   *
   * @param successes 0..trials
   * @param trials at least 1
   */
  static Interval wilson(int successes, int trials) {
    ConfidenceInterval interval =
        BinomialProportion.getWilsonScoreInterval(trials, successes / (double) trials, 0.95);
    // Rounding leads out of the range at its ends.
    return new Interval(
        Math.max(0, interval.getLowerBound()), Math.min(1, interval.getUpperBound()));
  }
}
