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
    List<Long> a = List.of(-1L, -1L, 1L, 1L);
    List<Long> b = List.of(-1L, 1L, -1L, 1L);
    double[][] y = {{-10.5}, {-9.5}, {8.5}, {11.5}};

    assertThat(MainEffect.share(a, y).orElseThrow()).isCloseTo(400 / 405.0, within(1e-12));
    assertThat(MainEffect.share(b, y).orElseThrow()).isCloseTo(4 / 405.0, within(1e-12));
  }

  @Test
  void shouldAddUpTheVariancesOfSeveralQuantities() {
    // Squares 1 of 1 in the first column, 0 of 4 in the second, nothing in the third.
    List<Long> levels = List.of(7L, 7L, 9L, 9L);
    double[][] y = {{1, 1, 0.1}, {1, 3, 0.1}, {2, 1, 0.1}, {2, 3, 0.1}};

    assertThat(MainEffect.share(levels, y).orElseThrow()).isCloseTo(1 / 5.0, within(1e-12));
  }

  @Test
  void shouldHaveNoShareOfWhatDoesNotVary() {
    assertThat(MainEffect.share(List.of(1L, 2L, 3L), new double[][] {{0.1}, {0.1}, {0.1}}))
        .isEmpty();
    assertThat(MainEffect.share(List.of(), new double[][] {})).isEmpty();
  }

  /** F = (share / (levels - 1)) / ((1 - share) / (n - levels)). */
  @Property
  void shouldAgreeWithTheLibrarysAnalysisOfVariance(
      @ForAll @IntRange(min = 2, max = 5) int levels,
      @ForAll @IntRange(min = 2, max = 6) int each,
      @ForAll Random random) {
    List<Long> level = new ArrayList<>();
    double[][] y = new double[levels * each][1];
    List<double[]> groups = new ArrayList<>();
    for (int l = 0; l < levels; l++) {
      double[] group = new double[each];
      Arrays.setAll(group, i -> random.nextGaussian());
      groups.add(group);
      for (int i = 0; i < each; i++) {
        level.add((long) l);
        y[l * each + i][0] = group[i];
      }
    }

    double share = MainEffect.share(level, y).orElseThrow();

    double f = share / (levels - 1) / ((1 - share) / (level.size() - levels));
    assertThat(f).isCloseTo(new OneWayAnova().anovaFValue(groups), within(1e-9 * (1 + f)));
  }

  @Property
  void shouldAddUpToAtMostAllOfAFullFactorialDesign(
      @ForAll @IntRange(min = 2, max = 4) int as,
      @ForAll @IntRange(min = 2, max = 4) int bs,
      @ForAll Random random) {
    List<Long> a = new ArrayList<>();
    List<Long> b = new ArrayList<>();
    double[][] y = new double[as * bs][3];
    for (int i = 0; i < as * bs; i++) {
      a.add((long) i / bs);
      b.add((long) i % bs);
      Arrays.setAll(y[i], column -> random.nextGaussian());
    }

    double both = MainEffect.share(a, y).orElseThrow() + MainEffect.share(b, y).orElseThrow();

    assertThat(both).isBetween(0.0, 1 + 1e-12);
  }
}
