package io.hmnas.coordinator.robustness;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How much of a variance goes with one factor. */
final class MainEffect {
  private MainEffect() {}

  /**
   * Share of a factor's main effect in the variance of one or several quantities.
   *
   * <p>With the observations grouped by the factor's level l, n<sub>l</sub> in each: sum
   * n<sub>l</sub> (mean<sub>l</sub> - mean)<sup>2</sup> / sum (y - mean)<sup>2</sup>, both sums
   * added up over the quantities. This is eta squared of the analysis of variance (Fisher,
   * "Statistical methods for research workers", 1925) and estimates Sobol's first-order index
   * Var(E[Y | X]) / Var(Y) (Sobol, "Sensitivity estimates for nonlinear mathematical models",
   * Mathematical Modelling and Computational Experiments 1, 1993). In a full factorial sweep the
   * shares of all factors add up to at most 1, and the rest is interplay and chance; where some
   * combinations are missing, shares may overlap. A factor without effect has a share of (levels -
   * 1) / (observations - 1) on average.
   *
   * @param levels level of each observation
   * @param values one row per observation, one column per quantity
   * @return empty when no quantity varies
   */
  static Optional<Double> share(List<Long> levels, double[][] values) {
    double between = 0;
    double total = 0;
    for (int column = 0; values.length > 0 && column < values[0].length; column++) {
      int quantity = column;
      double[] sample = Arrays.stream(values).mapToDouble(row -> row[quantity]).toArray();
      // Of equal values a rounded mean may differ, and the share would be one of rounding errors.
      if (Arrays.stream(sample).anyMatch(value -> value != sample[0])) {
        double mean = Arrays.stream(sample).average().orElseThrow();
        total += Arrays.stream(sample).map(y -> (y - mean) * (y - mean)).sum();
        between += between(levels, sample, mean);
      }
    }
    return total > 0 ? Optional.of(Math.min(1, between / total)) : Optional.empty();
  }

  private static double between(List<Long> levels, double[] sample, double mean) {
    Map<Long, Group> groups = new TreeMap<>();
    for (int i = 0; i < sample.length; i++) {
      groups.merge(levels.get(i), new Group(1, sample[i]), Group::plus);
    }
    return groups.values().stream().mapToDouble(group -> group.squares(mean)).sum();
  }

  private record Group(int count, double sum) {
    Group plus(Group other) {
      return new Group(count + other.count, sum + other.sum);
    }

    double squares(double mean) {
      double distance = sum / count - mean;
      return count * distance * distance;
    }
  }
}
