package io.hmnas.coordinator.robustness;

import java.util.Arrays;
import java.util.Optional;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.stat.ranking.NaNStrategy;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.hipparchus.stat.ranking.TiesStrategy;

/**
 * Wilcoxon's signed-rank test: whether paired differences lie around 0.
 *
 * @param statistic sum of the ranks of the positive differences
 * @param p two-sided
 */
record SignedRanks(double statistic, double p) {
  /** Up to so many differences the distribution is counted out. */
  static final int EXACT = 50;

  /**
   * Tests.
   *
   * <p>Differences of 0 are left out, the others ranked by size, with mid-ranks for ties (Wilcoxon,
   * "Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945). Up to {@value
   * #EXACT} of them, p is the share of all 2<sup>n</sup> ways to give these ranks their signs whose
   * sum is at least as far from the middle, so it is exact with ties, too, which accuracies on one
   * test set have; above, it is that of the normal distribution with variance sum r<sup>2</sup> / 4
   * and continuity correction (Hollander and Wolfe, "Nonparametric statistical methods", 2nd
   * edition, 1999, section 3.1).
   *
   * @param differences finite
   * @return empty when all are 0
   */
  static Optional<SignedRanks> of(double[] differences) {
    double[] nonzero = Arrays.stream(differences).filter(d -> d != 0).toArray();
    if (nonzero.length == 0) {
      return Optional.empty();
    }
    double[] ranks =
        new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE)
            .rank(Arrays.stream(nonzero).map(Math::abs).toArray());
    double positive = 0;
    for (int i = 0; i < ranks.length; i++) {
      positive += nonzero[i] > 0 ? ranks[i] : 0;
    }
    double p = ranks.length <= EXACT ? exact(ranks, positive) : normal(ranks, positive);
    return Optional.of(new SignedRanks(positive, Math.min(1, p)));
  }

  private static double exact(double[] ranks, double positive) {
    // Mid-ranks are halves: doubled, all sums are whole.
    int[] doubled = Arrays.stream(ranks).mapToInt(rank -> (int) Math.round(2 * rank)).toArray();
    int greatest = Arrays.stream(doubled).sum();
    double[] ways = new double[greatest + 1];
    ways[0] = 1;
    int reached = 0;
    for (int rank : doubled) {
      for (int sum = reached; sum >= 0; sum--) {
        ways[sum + rank] += ways[sum];
      }
      reached += rank;
    }
    int observed = (int) Math.round(2 * positive);
    int smaller = Math.min(observed, greatest - observed);
    double tail = Arrays.stream(ways, 0, smaller + 1).sum();
    return 2 * tail / Math.pow(2, ranks.length);
  }

  private static double normal(double[] ranks, double positive) {
    double mean = Arrays.stream(ranks).sum() / 2;
    double variance = Arrays.stream(ranks).map(rank -> rank * rank).sum() / 4;
    double distance = Math.max(0, Math.abs(positive - mean) - 0.5);
    return 2 * new NormalDistribution().cumulativeProbability(-distance / Math.sqrt(variance));
  }
}
