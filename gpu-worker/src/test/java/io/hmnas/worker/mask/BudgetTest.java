package io.hmnas.worker.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.schemas.avro.MaskConfig;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {
  private static final double EXACT = 1e-12;

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "0.1, 1",
    "0.2, 1",
    "0.3, 0.85",
    "0.4, 0.7",
    "0.6, 0.4",
    "0.8, 0.4",
    "1, 0.4"
  })
  void theTargetIsOneUntilWarmUpEndsThenFallsInALineToTheBudget(double progress, double target) {
    assertThat(budget(0.4, 0.2, 0.4).target(progress)).isCloseTo(target, within(EXACT));
  }

  @Test
  void withoutARampTheTargetDropsAtTheEndOfWarmUp() {
    assertThat(budget(0.4, 0.2, 0).target(0.2)).isEqualTo(1);
    assertThat(budget(0.4, 0.2, 0).target(0.2001)).isCloseTo(0.4, within(EXACT));
    assertThat(budget(0.4, 0, 0).target(0.01)).isCloseTo(0.4, within(EXACT));
  }

  @Test
  void theMultiplierRisesAboveTheTargetAndFallsBelowIt() {
    Budget budget = budget(0.4, 0.2, 0.4);

    assertThat(budget.integrate(0.5, 0.9, 1)).isCloseTo(0.5 + 0.05 * 0.5, within(EXACT));
    assertThat(budget.integrate(0.5, 0.3, 1)).isCloseTo(0.5 - 0.05 * 0.1, within(EXACT));
    assertThat(budget.integrate(0.5, 0.4, 1)).isCloseTo(0.5, within(EXACT));
    assertThat(budget.applied(0.5, 0.9, 1)).isCloseTo(0.5 + 2 * 0.5, within(EXACT));
  }

  @Test
  void duringWarmUpThereIsNoPressure() {
    assertThat(budget(0.4, 0.2, 0.4).applied(0, 1, 0.2)).isZero();
    assertThat(budget(0.4, 0.2, 0.4).integrate(0, 1, 0.2)).isZero();
  }

  @Property(tries = 200)
  void theMultiplierIsNeverNegative(
      @ForAll @DoubleRange(min = 0, max = 2) double lambda,
      @ForAll @DoubleRange(min = 0, max = 1) double cost,
      @ForAll @DoubleRange(min = 0, max = 1) double progress,
      @ForAll @DoubleRange(min = 0.01, max = 1) double share) {
    Budget budget = budget(share, 0.15, 0.45);

    assertThat(budget.integrate(lambda, cost, progress)).isNotNegative();
    assertThat(budget.applied(lambda, cost, progress)).isNotNegative();
    assertThat(budget.target(progress)).isBetween(share - EXACT, 1.0);
    if (cost > budget.target(progress)) {
      assertThat(budget.integrate(lambda, cost, progress)).isGreaterThanOrEqualTo(lambda);
      assertThat(budget.applied(lambda, cost, progress)).isPositive();
    }
  }

  @Property(tries = 50)
  void withoutABudgetThereIsNeverAnyPressure(
      @ForAll @DoubleRange(min = 0, max = 2) double lambda,
      @ForAll @DoubleRange(min = 0, max = 1) double cost,
      @ForAll @DoubleRange(min = 0, max = 1) double progress) {
    Budget none = budget(0, 0.15, 0.45);

    assertThat(none.active()).isFalse();
    assertThat(none.integrate(lambda, cost, progress)).isZero();
    assertThat(none.applied(lambda, cost, progress)).isZero();
  }

  private static Budget budget(double budget, double warmUp, double ramp) {
    return new Budget(
        MaskConfig.newBuilder()
            .setBudget(budget)
            .setWarmUp(warmUp)
            .setBudgetRamp(ramp)
            .setMultiplierRate(0.05)
            .setMultiplierGain(2)
            .build());
  }
}
