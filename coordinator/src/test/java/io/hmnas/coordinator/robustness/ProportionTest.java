package io.hmnas.coordinator.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {

  /**
   * The first four: Newcombe, "Two-sided confidence intervals for the single proportion",
   * Statistics in Medicine 17, 1998, table I, method 3. The others: scipy 1.10.1, binomtest(k,
   * n).proportion_ci(0.95, "wilson").
   */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662, 5e-5",
    "15, 148, 0.0624, 0.1605, 5e-5",
    "0, 20, 0, 0.1611, 5e-5",
    "1, 29, 0.0061, 0.1718, 5e-5",
    "0, 5, 0, 0.43448246478317476, 1e-12",
    "3, 5, 0.23072428127601297, 0.8823792257673521, 1e-12",
    "5, 5, 0.5655175352168251, 1, 1e-12"
  })
  void shouldGiveWilsonsInterval(
      int successes, int trials, double low, double high, double tolerance) {
    Interval interval = Proportion.wilson(successes, trials);

    assertThat(interval.low()).isCloseTo(low, within(tolerance));
    assertThat(interval.high()).isCloseTo(high, within(tolerance));
  }

  @Property
  void shouldHoldTheShareAndMirrorItsOpposite(
      @ForAll @IntRange(min = 1, max = 1000) int trials,
      @ForAll @IntRange(min = 0, max = 1000) int draw) {
    int successes = draw % (trials + 1);
    Interval interval = Proportion.wilson(successes, trials);
    Interval opposite = Proportion.wilson(trials - successes, trials);

    assertThat(successes / (double) trials)
        .isBetween(interval.low() - 1e-12, interval.high() + 1e-12);
    assertThat(interval.low()).isGreaterThanOrEqualTo(0);
    assertThat(interval.high()).isLessThanOrEqualTo(1);
    assertThat(opposite.low()).isCloseTo(1 - interval.high(), within(1e-12));
  }
}
