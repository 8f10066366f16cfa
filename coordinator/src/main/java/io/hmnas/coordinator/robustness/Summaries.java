package io.hmnas.coordinator.robustness;

import io.hmnas.schemas.avro.Ratio;
import io.hmnas.schemas.avro.Summary;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/** Describes samples over seeds. */
public final class Summaries {
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
  public static Summary of(double[] sample) {
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

  /**
   * Geometric mean of ratios, with an interval: that of {@link #of} for the logarithms, turned
   * back. A ratio and its inverse give inverse means, which arithmetic means do not (Fleming and
   * Wallace, "How not to lie with statistics: the correct way to summarize benchmark results",
   * Communications of the ACM 29, 1986).
   *
   * @param ratios positive
   */
  static Ratio ratio(double[] ratios) {
    Summary logarithms = of(Arrays.stream(ratios).map(Math::log).toArray());
    return Ratio.newBuilder()
        .setCount(ratios.length)
        .setMean(ratios.length == 0 ? null : (Double) Math.exp(logarithms.getMean()))
        .setLow95(exponential(logarithms.getLow95()))
        .setHigh95(exponential(logarithms.getHigh95()))
        .build();
  }

  private static @Nullable Double exponential(@Nullable Double value) {
    return value == null ? null : (Double) Math.exp(value);
  }

  /** t(0.975; degrees of freedom). */
  private static double studentQuantile(int degreesOfFreedom) {
    return QUANTILES.computeIfAbsent(
        degreesOfFreedom, n -> new TDistribution(n).inverseCumulativeProbability(0.975));
  }
}
