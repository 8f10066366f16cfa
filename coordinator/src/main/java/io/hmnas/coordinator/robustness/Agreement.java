package io.hmnas.coordinator.robustness;

import java.util.Arrays;
import java.util.Optional;
import org.hipparchus.stat.ranking.NaNStrategy;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.hipparchus.stat.ranking.TiesStrategy;

/** How far raters (the seeds) agree about items (edges, operations). */
public final class Agreement {
  private Agreement() {}

  /**
   * Kendall's coefficient of concordance W, corrected for ties.
   *
   * <p>With m raters, n items, R<sub>i</sub> the sum of item i's ranks (mid-ranks for ties), S the
   * sum of squared deviations of the R<sub>i</sub> from their mean, and T<sub>j</sub> the sum of
   * t<sup>3</sup> - t over rater j's groups of t ties: W = 12 S / (m<sup>2</sup>(n<sup>3</sup> - n)
   * - m sum T<sub>j</sub>). 1 means that all rank alike, 0 that there is no agreement. (Kendall and
   * Babington Smith, "The problem of m rankings", Annals of Mathematical Statistics 10, 1939;
   * Siegel and Castellan, "Nonparametric statistics for the behavioral sciences", 2nd edition,
   * 1988, section 9.5.)
   *
   * @param scores one row per rater, one column per item
   * @return empty for fewer than two raters or items, and when every rater ties all items
   */
  static Optional<Double> kendallW(double[][] scores) {
    int raters = scores.length;
    if (raters < 2 || scores[0].length < 2) {
      return Optional.empty();
    }
    int items = scores[0].length;
    NaturalRanking ranking = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE);
    double[] rankSums = new double[items];
    double ties = 0;
    for (double[] row : scores) {
      double[] ranks = ranking.rank(row);
      for (int i = 0; i < items; i++) {
        rankSums[i] += ranks[i];
      }
      ties += tieTerm(ranks);
    }
    double mean = raters * (items + 1) / 2.0;
    double squares = 0;
    for (double sum : rankSums) {
      squares += (sum - mean) * (sum - mean);
    }
    double m = raters;
    double n = items;
    double greatest = m * m * (n * n * n - n) - m * ties;
    return greatest > 0 ? Optional.of(12 * squares / greatest) : Optional.empty();
  }

  /**
   * Fleiss' kappa for two verdicts, kept and removed.
   *
   * <p>With N items, n raters and n<sub>ij</sub> raters who gave item i verdict j: P<sub>i</sub> =
   * (sum<sub>j</sub> n<sub>ij</sub><sup>2</sup> - n) / (n(n - 1)), p<sub>j</sub> the share of
   * verdict j among all, P<sub>e</sub> = sum p<sub>j</sub><sup>2</sup>, kappa = (mean P<sub>i</sub>
   * - P<sub>e</sub>) / (1 - P<sub>e</sub>). 1 means full agreement, 0 as much as by chance, below 0
   * less. (Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin
   * 76, 1971.)
   *
   * @param kept for every item, how many raters keep it
   * @param raters how many raters there are
   * @return empty for fewer than two raters, without items, and when all verdicts are the same
   */
  public static Optional<Double> fleissKappa(int[] kept, int raters) {
    if (raters < 2 || kept.length == 0) {
      return Optional.empty();
    }
    double n = raters;
    long allKept = 0;
    double agreement = 0;
    for (int k : kept) {
      double removed = n - k;
      agreement += (k * (double) k + removed * removed - n) / (n * (n - 1));
      allKept += k;
    }
    if (allKept == 0 || allKept == (long) kept.length * raters) {
      return Optional.empty();
    }
    double share = allKept / (kept.length * n);
    double chance = share * share + (1 - share) * (1 - share);
    return Optional.of((agreement / kept.length - chance) / (1 - chance));
  }

  /** The sum of t^3 - t over groups of t equal ranks. */
  private static double tieTerm(double[] ranks) {
    double[] sorted = ranks.clone();
    Arrays.sort(sorted);
    double term = 0;
    int start = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[start]) {
        double t = i - start;
        term += t * t * t - t;
        start = i;
      }
    }
    return term;
  }
}
