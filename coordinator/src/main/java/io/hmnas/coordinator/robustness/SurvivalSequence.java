package io.hmnas.coordinator.robustness;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.special.Beta;

/**
 * Whether an edge survives in most seeds, looked at after every seed.
 *
 * <p>An interval for a fixed number of seeds, looked at again and again, would err more often than
 * it says. Here p is ruled out once the beta-binomial mixture B(k + 1, n - k + 1) / (p<sup>k</sup>
 * (1 - p)<sup>n - k</sup>), after k survivals in n seeds, reaches 1 / (1 - confidence). Under p it
 * is a martingale that begins at 1, so that by Ville's inequality the true p is ever ruled out with
 * probability 1 - confidence at most. (Robbins, "Statistical methods related to the law of the
 * iterated logarithm", Annals of Mathematical Statistics 41, 1970; Howard, Ramdas, McAuliffe and
 * Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics
 * 49, 2021.)
 */
public final class SurvivalSequence {
  private static final double EVEN = 0.5;

  private SurvivalSequence() {}

  /**
   * Whether a probability is ruled out.
   *
   * @param kept survivals, 0..seeds
   * @param p above 0, below 1
   * @param confidence above 0, below 1
   */
  static boolean excludes(int kept, int seeds, double p, double confidence) {
    double mixture =
        Beta.logBeta(kept + 1.0, seeds - kept + 1.0)
            - kept * Math.log(p)
            - (seeds - kept) * Math.log1p(-p);
    return mixture >= -Math.log1p(-confidence);
  }

  /**
   * Whether it has become clear of every edge whether it survives in more or in less than half of
   * all seeds. What has become clear once stays so.
   *
   * @param found of the seeds in their order, all of one search space
   * @param confidence per edge
   */
  public static boolean decided(List<Architecture> found, double confidence) {
    if (found.isEmpty()) {
      return false;
    }
    List<List<Boolean>> seeds = found.stream().map(SurvivalSequence::kept).toList();
    int edges = seeds.get(0).size();
    for (int edge = 0; edge < edges; edge++) {
      if (!decided(seeds, edge, confidence)) {
        return false;
      }
    }
    return true;
  }

  private static boolean decided(List<List<Boolean>> seeds, int edge, double confidence) {
    int kept = 0;
    for (int n = 1; n <= seeds.size(); n++) {
      kept += seeds.get(n - 1).get(edge) ? 1 : 0;
      if (excludes(kept, n, EVEN, confidence)) {
        return true;
      }
    }
    return false;
  }

  private static List<Boolean> kept(Architecture network) {
    List<Boolean> kept = new ArrayList<>();
    for (CellWeights cell : network.getCells()) {
      cell.getEdges().stream().map(EdgeWeights::getKept).forEach(kept::add);
    }
    return kept;
  }
}
