package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RandomnessTest {
  @Test
  void theSameArgumentsGiveTheSameNumbers() {
    assertThat(numbers(5, "weights", 1, 2)).isEqualTo(numbers(5, "weights", 1, 2));
  }

  @Test
  void anyOtherArgumentGivesOtherNumbers() {
    assertThat(
            List.of(
                first(5, "weights", 1, 2),
                first(6, "weights", 1, 2),
                first(5, "encoding", 1, 2),
                first(5, "weights", 2, 1),
                first(5, "weights", 1, 3),
                first(5, "weights", 1),
                first(5, "weights")))
        .doesNotHaveDuplicates();
  }

  @Test
  void theNumbersAreTheSameOnEveryMachine() {
    // SHA-256 and xoshiro256++ are both specified to the bit.
    assertThat(Randomness.of(1, "split").nextLong()).isEqualTo(4401364151212717912L);
  }

  @Test
  void generatorsOfConsecutiveCountersAreUnrelated() {
    double mean =
        DoubleStream.iterate(0, i -> i + 1)
            .limit(1000)
            .map(i -> Randomness.of(5, "batch", (long) i).nextDouble())
            .average()
            .orElseThrow();

    assertThat(mean).isCloseTo(0.5, within(0.05));
  }

  private static double[] numbers(long seed, String purpose, long... counters) {
    return Randomness.of(seed, purpose, counters).doubles(20).toArray();
  }

  private static double first(long seed, String purpose, long... counters) {
    return Randomness.of(seed, purpose, counters).nextDouble();
  }
}
