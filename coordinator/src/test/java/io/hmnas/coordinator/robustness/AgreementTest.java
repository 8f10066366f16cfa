package io.hmnas.coordinator.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AgreementTest {

  @Test
  void shouldGiveKendallsWOfAWorkedExample() {
    // Rank sums 4, 5, 10, 11: S = 37, W = 12 * 37 / (9 * 60).
    double[][] scores = {{1, 2, 3, 4}, {1, 2, 4, 3}, {2, 1, 3, 4}};

    assertThat(Agreement.kendallW(scores).orElseThrow()).isCloseTo(444.0 / 540, within(1e-12));
  }

  @Test
  void shouldCorrectKendallsWForTies() {
    // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: S = 18.5, T = 6, W = 12 * 18.5 / (4 * 60 - 2 * 6).
    double[][] scores = {{0.1, 0.2, 0.2, 0.5}, {1, 2, 3, 4}};

    assertThat(Agreement.kendallW(scores).orElseThrow()).isCloseTo(222.0 / 228, within(1e-12));
  }

  @Test
  void shouldFindFullAndNoConcordance() {
    assertThat(Agreement.kendallW(new double[][] {{1, 2, 3}, {10, 20, 30}})).contains(1.0);
    assertThat(Agreement.kendallW(new double[][] {{1, 2, 3}, {3, 2, 1}})).contains(0.0);
  }

  @Test
  void shouldHaveNoConcordanceOfOneRaterOrOfOneItemOrOfNothingButTies() {
    assertThat(Agreement.kendallW(new double[][] {{1, 2, 3}})).isEmpty();
    assertThat(Agreement.kendallW(new double[][] {{1}, {2}})).isEmpty();
    assertThat(Agreement.kendallW(new double[][] {{1, 1}, {2, 2}})).isEmpty();
  }

  @Property
  void shouldKeepKendallsWUnderAnyIncreasingScale(
      @ForAll @Size(min = 2, max = 6) int[][] seeds,
      @ForAll @IntRange(min = 2, max = 9) int items) {
    double[][] scores =
        Arrays.stream(seeds)
            .map(seed -> row(Arrays.hashCode(seed), items))
            .toArray(double[][]::new);
    double[][] scaled =
        Arrays.stream(scores)
            .map(row -> Arrays.stream(row).map(x -> Math.exp(x) + 3).toArray())
            .toArray(double[][]::new);

    assertThat(Agreement.kendallW(scaled)).isEqualTo(Agreement.kendallW(scores));
    Agreement.kendallW(scores).ifPresent(w -> assertThat(w).isBetween(0.0, 1.0 + 1e-12));
  }

  /** Few different values, so that there are ties. */
  private static double[] row(int seed, int items) {
    return new SplittableRandom(seed).ints(items, 0, 5).asDoubleStream().toArray();
  }

  @Test
  void shouldGiveFleissKappaOfAWorkedExample() {
    // 4 items, 3 raters: P = 1, 1/3, 1, 1/3; half of all verdicts are "kept": (2/3 - 1/2) / (1/2).
    assertThat(Agreement.fleissKappa(new int[] {3, 2, 0, 1}, 3).orElseThrow())
        .isCloseTo(1.0 / 3, within(1e-12));
  }

  @Test
  void shouldFindFullAgreementAndTheLeastThatThereCanBe() {
    assertThat(Agreement.fleissKappa(new int[] {5, 0, 5}, 5)).contains(1.0);
    assertThat(Agreement.fleissKappa(new int[] {1, 1}, 2)).contains(-1.0);
  }

  @Test
  void shouldHaveNoKappaOfOneRaterOrOfNothingOrOfOneVerdictForAll() {
    assertThat(Agreement.fleissKappa(new int[] {1, 0}, 1)).isEmpty();
    assertThat(Agreement.fleissKappa(new int[] {}, 3)).isEmpty();
    assertThat(Agreement.fleissKappa(new int[] {3, 3}, 3)).isEmpty();
    assertThat(Agreement.fleissKappa(new int[] {0, 0}, 3)).isEmpty();
  }

  /** For two verdicts: 1 - sum x(n - x) / (N n (n - 1) p q), Fleiss (1981), formula 13.11. */
  @Property
  void shouldAgreeWithTheFormulaForTwoVerdicts(
      @ForAll @Size(min = 1, max = 20) @IntRange(min = 0, max = 1000) int[] draws,
      @ForAll @IntRange(min = 2, max = 30) int raters) {
    int[] kept = Arrays.stream(draws).map(draw -> draw % (raters + 1)).toArray();
    double p = Arrays.stream(kept).sum() / ((double) kept.length * raters);
    double disagreement = Arrays.stream(kept).mapToDouble(x -> x * (double) (raters - x)).sum();

    if (p == 0 || p == 1) {
      assertThat(Agreement.fleissKappa(kept, raters)).isEmpty();
    } else {
      double pairs = kept.length * (double) raters * (raters - 1);
      assertThat(Agreement.fleissKappa(kept, raters).orElseThrow())
          .isCloseTo(1 - disagreement / (pairs * p * (1 - p)), within(1e-9));
    }
  }
}
