package io.hmnas.coordinator.robustness;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.ranking.NaNStrategy;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.hipparchus.stat.ranking.TiesStrategy;

/**
 * Spearman's rank correlation between raters (the seeds), averaged over all pairs of them.
 *
 * @param mean -1..1
 * @param interval 95 % bootstrap interval of the mean; empty for fewer than {@link #LEAST} raters
 */
record RankCorrelation(double mean, Optional<Interval> interval) {
  /** Fewer raters make too few different samples for an interval. */
  static final int LEAST = 5;

  private static final int RESAMPLES = 2000;

  /**
   * Computes it.
   *
   * <p>Spearman's rho of two raters is the product-moment correlation of their ranks, mid-ranks for
   * ties (Spearman, "The proof and measurement of association between two things", American Journal
   * of Psychology 15, 1904). With z<sub>i</sub> the ranks of rater i, centred and scaled to length
   * 1, rho<sub>ij</sub> is the product z<sub>i</sub>z<sub>j</sub>, so that the sum over all pairs
   * is (|sum z<sub>i</sub>|<sup>2</sup> - n) / 2: the time grows with the raters, not with their
   * pairs.
   *
   * <p>The interval is the percentile interval over {@value #RESAMPLES} samples of raters drawn
   * with replacement (Efron, "Bootstrap methods: another look at the jackknife", Annals of
   * Statistics 7, 1979; Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter
   * 13). Rater i counts c<sub>i</sub> times in a sample. A rater agrees with its own copy by
   * construction, so such pairs are left out: (|sum c<sub>i</sub>z<sub>i</sub>|<sup>2</sup> - sum
   * c<sub>i</sub><sup>2</sup>) / (n<sup>2</sup> - sum c<sub>i</sub><sup>2</sup>).
   *
   * @param scores one row per rater, one column per item; a rater that ties all items ranks nothing
   *     and is left out
   * @param seed draws the samples
   * @return empty for fewer than two raters that rank
   */
  static Optional<RankCorrelation> of(double[][] scores, long seed) {
    double[][] ranks =
        Arrays.stream(scores)
            .map(RankCorrelation::standardRanks)
            .flatMap(Optional::stream)
            .toArray(double[][]::new);
    if (ranks.length < 2) {
      return Optional.empty();
    }
    int[] once = new int[ranks.length];
    Arrays.fill(once, 1);
    return Optional.of(
        new RankCorrelation(
            mean(ranks, once),
            ranks.length < LEAST ? Optional.empty() : Optional.of(interval(ranks, seed))));
  }

  private static Interval interval(double[][] ranks, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[RESAMPLES];
    int[] counts = new int[ranks.length];
    for (int sample = 0; sample < RESAMPLES; sample++) {
      do {
        Arrays.fill(counts, 0);
        for (int i = 0; i < counts.length; i++) {
          counts[draw(random, counts.length)]++;
        }
        // One rater alone, drawn every time, has no pair.
      } while (Arrays.stream(counts).anyMatch(count -> count == counts.length));
      means[sample] = mean(ranks, counts);
    }
    return new Interval(StatUtils.percentile(means, 2.5), StatUtils.percentile(means, 97.5));
  }

  /** Done here, because nextInt(bound) may differ from one version of Java to the next. */
  private static int draw(SplittableRandom random, int bound) {
    return (int) (((random.nextLong() >>> 32) * bound) >>> 32);
  }

  private static double mean(double[][] ranks, int[] counts) {
    double[] sum = new double[ranks[0].length];
    double own = 0;
    double all = 0;
    for (int i = 0; i < ranks.length; i++) {
      double count = counts[i];
      if (count > 0) {
        for (int item = 0; item < sum.length; item++) {
          sum[item] += count * ranks[i][item];
        }
        own += count * count;
        all += count;
      }
    }
    double squares = 0;
    for (double value : sum) {
      squares += value * value;
    }
    return (squares - own) / (all * all - own);
  }

  /** Ranks, centred and of length 1; empty when all are tied. */
  private static Optional<double[]> standardRanks(double[] row) {
    double[] ranks = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE).rank(row);
    double mean = (row.length + 1) / 2.0;
    double squares = 0;
    for (double rank : ranks) {
      squares += (rank - mean) * (rank - mean);
    }
    if (squares == 0) {
      return Optional.empty();
    }
    double length = Math.sqrt(squares);
    return Optional.of(Arrays.stream(ranks).map(rank -> (rank - mean) / length).toArray());
  }
}
