package io.hmnas.coordinator.robustness;

import io.hmnas.schemas.avro.Summary;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.StatUtils;

/** Describes samples over seeds. */
final class Summaries {
  // Found by a search, and the same for the hundreds of summaries of a report.
  private static final ConcurrentMap<Integer, Double> QUANTILES = new ConcurrentHashMap<>();

  private Summaries() {}

  /**
   * Mean, deviation, range and interval of the mean.
   *
   * <p>The 95 % interval is Student's: mean ± t(0.975; n - 1) s / sqrt(n), with s the standard
   * deviation of divisor n - 1. It supposes seeds drawn independently and a mean that is about
   * normal (Student, "The probable error of a mean", Biometrika 6, 1908).
   *
   * @param sample any number of finite values; an empty one gives zeros
   */
  static Summary of(double[] sample) {
    Summary.Builder summary = Summary.newBuilder().setCount(sample.length);
    if (sample.length == 0) {
      return summary.build();
    }
    double mean = StatUtils.mean(sample);
    summary.setMean(mean).setMinimum(StatUtils.min(sample)).setMaximum(StatUtils.max(sample));
    if (sample.length > 1) {
      double deviation = Math.sqrt(StatUtils.variance(sample));
      double half = studentQuantile(sample.length - 1) * deviation / Math.sqrt(sample.length);
      summary.setStandardDeviation(deviation).setLow95(mean - half).setHigh95(mean + half);
    }
    return summary.build();
  }

  /** t(0.975; degrees of freedom). */
  private static double studentQuantile(int degreesOfFreedom) {
    return QUANTILES.computeIfAbsent(
        degreesOfFreedom, n -> new TDistribution(n).inverseCumulativeProbability(0.975));
  }
}
