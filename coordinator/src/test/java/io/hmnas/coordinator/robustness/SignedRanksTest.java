package io.hmnas.coordinator.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.hipparchus.stat.inference.WilcoxonSignedRankTest;
import org.junit.jupiter.api.Test;

class SignedRanksTest {

  @Test
  void shouldGiveTheExactPOfDarwinsMaize() {
    // Darwin's crossed and self-fertilised maize, in eighths of an inch (Fisher, "The design of
    // experiments", 1935, table 3); scipy 1.10.1, wilcoxon(d, mode="exact"): W- = 24, p = 0.04126.
    double[] d = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};

    SignedRanks test = SignedRanks.of(d).orElseThrow();

    assertThat(test.statistic()).isEqualTo(120 - 24);
    assertThat(test.p()).isCloseTo(0.041259765625, within(1e-15));
  }

  @Test
  void shouldBeExactWithTiesAndLeaveOutZeros() {
    // Counted out in Python over all 512 and 64 ways of signs; mid-ranks by scipy 1.10.1.
    SignedRanks ties = SignedRanks.of(new double[] {15, -7, 5, 20, 0, -9, 17, -12, 5, -10}).get();
    SignedRanks more = SignedRanks.of(new double[] {1, 2, 2, 3, -1, 0, 4}).get();

    assertThat(ties).isEqualTo(new SignedRanks(27, 0.6328125));
    assertThat(more).isEqualTo(new SignedRanks(19.5, 0.09375));
    assertThat(SignedRanks.of(new double[] {0, 0})).isEmpty();
  }

  @Test
  void shouldSayNothingOfFiveSeedsEvenIfAllAreBetter() {
    assertThat(SignedRanks.of(new double[] {1, 2, 3, 4, 5}).orElseThrow().p())
        .isEqualTo(Math.pow(2, 1 - 5));
  }

  @Test
  void shouldApproximateForManyDifferencesAsScipyDoes() {
    // scipy 1.10.1: wilcoxon(d, mode="approx", correction=True), 57 differences that are not 0.
    double[] d = {
      2.0, 0.6, 0.3, -1.7, -0.1, -0.2, 0.1, -0.4, 0.2, -0.3, -1.1, 1.1, 1.1, 1.9, 0.3, -0.2, -0.3,
      -1.3, 1.2, -0.9, -1.0, -0.0, 1.7, 0.4, -0.8, -0.5, 0.8, 0.0, -0.6, -0.0, 0.9, 2.2, -1.0, -0.4,
      -0.6, -2.2, -0.7, -0.8, 1.3, 0.1, -1.4, 0.8, -0.2, -1.5, -0.4, -0.4, -0.7, 0.2, -2.0, -0.1,
      1.2, 1.1, 1.3, 1.3, 1.7, -0.9, 1.0, -1.7, -0.4, -1.7
    };

    SignedRanks test = SignedRanks.of(d).orElseThrow();

    assertThat(test.statistic()).isEqualTo(788.5);
    assertThat(test.p()).isCloseTo(0.7656183020611552, within(1e-12));
  }

  /** Hipparchus counts without ties only, and adds both tails to more than 1 in the middle. */
  @Property(tries = 50)
  void shouldAgreeWithTheLibraryWithoutTies(@ForAll @Size(min = 3, max = 12) int[] signs) {
    double[] d = new double[signs.length];
    Arrays.setAll(d, i -> (i + 1) * (signs[i] % 2 == 0 ? 1 : -1));
    double[] zeros = new double[d.length];

    double expected = new WilcoxonSignedRankTest().wilcoxonSignedRankTest(d, zeros, true);

    assertThat(SignedRanks.of(d).orElseThrow().p()).isCloseTo(Math.min(1, expected), within(1e-9));
  }

  @Property
  void shouldNotDependOnWhichOfTheTwoIsFirst(
      @ForAll @Size(min = 1, max = 80) @IntRange(min = -20, max = 20) int[] differences) {
    double[] d = Arrays.stream(differences).asDoubleStream().toArray();
    double[] opposite = Arrays.stream(d).map(x -> -x).toArray();
    double n = Arrays.stream(d).filter(x -> x != 0).count();

    assertThat(SignedRanks.of(d).isPresent()).isEqualTo(n > 0);
    SignedRanks.of(d)
        .ifPresent(
            test -> {
              SignedRanks mirrored = SignedRanks.of(opposite).orElseThrow();
              assertThat(mirrored.p()).isEqualTo(test.p()).isBetween(0.0, 1.0);
              assertThat(mirrored.statistic()).isEqualTo(n * (n + 1) / 2 - test.statistic());
            });
  }
}
