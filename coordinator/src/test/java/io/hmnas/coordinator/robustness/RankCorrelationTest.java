package io.hmnas.coordinator.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {

  @Test
  void shouldGiveSpearmansRhoOfAWorkedExample() {
    // Hours of television against IQ, as worked through in many courses: -29/165.
    double[] iq = {86, 97, 99, 100, 101, 103, 106, 110, 112, 113};
    double[] hours = {0, 20, 28, 27, 50, 29, 7, 17, 6, 12};

    assertThat(RankCorrelation.of(new double[][] {iq, hours}, 1).orElseThrow().mean())
        .isCloseTo(-29.0 / 165, within(1e-12));
  }

  @Test
  void shouldAverageOverAllPairsWithTiesAsScipyDoes() {
    // The mean of scipy.stats.spearmanr (scipy 1.10.1) over the 15 pairs of rows.
    double[][] scores = {
      {0.1, 0.8, 0.4, 0.7, 1.0},
      {0.5, 0.5, 0.1, 0.3, 0.5},
      {0.7, 0.8, 0.4, 0.1, 0.3},
      {0.9, 0.2, 0.5, 0.9, 0.0},
      {0.6, 1.0, 0.2, 0.5, 0.9},
      {0.1, 0.5, 0.8, 0.7, 0.5}
    };

    RankCorrelation correlation = RankCorrelation.of(scores, 1).orElseThrow();

    assertThat(correlation.mean()).isCloseTo(-0.08673202339869271, within(1e-12));
    Interval interval = correlation.interval().orElseThrow();
    assertThat(interval.low()).isBetween(-1.0, correlation.mean());
    assertThat(interval.high()).isBetween(correlation.mean(), 1.0);
  }

  @Test
  void shouldHaveNoIntervalOfFewRatersAndNothingOfOne() {
    double[][] four = {{1, 2, 3}, {1, 3, 2}, {3, 2, 1}, {1, 2, 3}};

    assertThat(RankCorrelation.of(four, 1).orElseThrow().interval()).isEmpty();
    assertThat(RankCorrelation.of(new double[][] {{1, 2, 3}}, 1)).isEmpty();
    assertThat(RankCorrelation.of(new double[][] {{1, 2, 3}, {5, 5, 5}}, 1)).isEmpty();
  }

  @Test
  void shouldBeSureOfRatersThatAllAgree() {
    double[][] scores = new double[8][];
    Arrays.fill(scores, new double[] {3, 1, 2});

    RankCorrelation correlation = RankCorrelation.of(scores, 1).orElseThrow();

    assertThat(correlation.mean()).isCloseTo(1, within(1e-12));
    assertThat(correlation.interval().orElseThrow().low()).isCloseTo(1, within(1e-12));
  }

  @Test
  void shouldDrawTheSameSamplesForTheSameSeed() {
    double[][] scores = random(9, 14, new SplittableRandom(5));

    assertThat(RankCorrelation.of(scores, 3)).isEqualTo(RankCorrelation.of(scores, 3));
    assertThat(RankCorrelation.of(scores, 4)).isNotEqualTo(RankCorrelation.of(scores, 3));
  }

  /** Without ties W = (1 + (m - 1) mean rho) / m (Kendall and Babington Smith, 1939). */
  @Property
  void shouldAgreeWithKendallsW(
      @ForAll @IntRange(min = 2, max = 12) int raters,
      @ForAll @IntRange(min = 2, max = 14) int items,
      @ForAll long seed) {
    double[][] scores = random(raters, items, new SplittableRandom(seed));

    double rho = RankCorrelation.of(scores, 1).orElseThrow().mean();

    assertThat(Agreement.kendallW(scores).orElseThrow())
        .isCloseTo((1 + (raters - 1) * rho) / raters, within(1e-9));
  }

  /**
   * Of raters that rank at random the truth is 0, which an interval of 95 % covers about so often.
   * Were pairs of a rater with its own copy counted, it would lie above 0 every time.
   */
  @Property(tries = 20)
  void shouldCoverTheTruthMostly(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
    long covered =
        DoubleStream.iterate(0, i -> i + 1)
            .limit(20)
            .filter(
                i -> {
                  SplittableRandom random = new SplittableRandom(seed * 20 + (long) i);
                  Interval interval =
                      RankCorrelation.of(random(20, 14, random), 1)
                          .flatMap(RankCorrelation::interval)
                          .orElseThrow();
                  return interval.low() <= 0 && interval.high() >= 0;
                })
            .count();

    assertThat(covered).isGreaterThanOrEqualTo(10);
  }

  private static double[][] random(int raters, int items, SplittableRandom random) {
    double[][] scores = new double[raters][];
    Arrays.setAll(scores, i -> random.doubles(items).toArray());
    return scores;
  }
}
