package io.hmnas.coordinator.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.hipparchus.stat.inference.OneWayAnova;
import org.junit.jupiter.api.Test;

class MainEffectTest {

  @Test
  void shouldSplitTheVarianceOfAFactorialDesign() {
    // y = 10 a + b + 0.5 ab with a, b = -1, 1: squares 400, 4, 1 of 405 over four observations.
    long[] a = {-1, -1, 1, 1};
    long[] b = {-1, 1, -1, 1};
    double[][] y = {{-10.5}, {-9.5}, {8.5}, {11.5}};

    assertThat(MainEffect.share(a, y).orElseThrow()).isCloseTo(400 / 405.0, within(1e-12));
    assertThat(MainEffect.share(b, y).orElseThrow()).isCloseTo(4 / 405.0, within(1e-12));
  }

  @Test
  void shouldAddUpTheVariancesOfSeveralQuantities() {
    // Squares 1 of 1 in the first column, 0 of 4 in the second, nothing in the third.
    long[] levels = {7, 7, 9, 9};
    double[][] y = {{1, 1, 0.1}, {1, 3, 0.1}, {2, 1, 0.1}, {2, 3, 0.1}};

    assertThat(MainEffect.share(levels, y).orElseThrow()).isCloseTo(1 / 5.0, within(1e-12));
  }

  @Test
  void shouldHaveNoShareOfWhatDoesNotVary() {
    assertThat(MainEffect.share(new long[] {1, 2, 3}, new double[][] {{0.1}, {0.1}, {0.1}}))
        .isEmpty();
    assertThat(MainEffect.share(new long[] {}, new double[][] {})).isEmpty();
  }

  /** F = (share / (levels - 1)) / ((1 - share) / (n - levels)). */
  @Property
  void shouldAgreeWithTheLibrarysAnalysisOfVariance(
      @ForAll @IntRange(min = 2, max = 5) int levels,
      @ForAll @IntRange(min = 2, max = 6) int each,
      @ForAll Random random) {
    long[] level = new long[levels * each];
    double[][] y = new double[level.length][1];
    List<double[]> groups = new ArrayList<>();
    for (int l = 0; l < levels; l++) {
      double[] group = new double[each];
      Arrays.setAll(group, i -> random.nextGaussian());
      groups.add(group);
      for (int i = 0; i < each; i++) {
        level[l * each + i] = l;
        y[l * each + i][0] = group[i];
      }
    }

    double share = MainEffect.share(level, y).orElseThrow();

    double f = share / (levels - 1) / ((1 - share) / (level.length - levels));
    assertThat(f).isCloseTo(new OneWayAnova().anovaFValue(groups), within(1e-9 * (1 + f)));
  }

  @Property
  void shouldAddUpToAtMostAllOfAFullFactorialDesign(
      @ForAll @IntRange(min = 2, max = 4) int as,
      @ForAll @IntRange(min = 2, max = 4) int bs,
      @ForAll Random random) {
    long[] a = new long[as * bs];
    long[] b = new long[as * bs];
    double[][] y = new double[as * bs][3];
    for (int i = 0; i < a.length; i++) {
      a[i] = i / bs;
      b[i] = i % bs;
      Arrays.setAll(y[i], column -> random.nextGaussian());
    }

    double both = MainEffect.share(a, y).orElseThrow() + MainEffect.share(b, y).orElseThrow();

    assertThat(both).isBetween(0.0, 1 + 1e-12);
  }
}
