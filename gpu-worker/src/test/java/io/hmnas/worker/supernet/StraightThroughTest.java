package io.hmnas.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.tensor.Torch;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StraightThroughTest {
  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  private static final double THRESHOLD = 0.005;
  private static final int SIZE = 20_000;

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void forwardIsExactlyZeroOrOne(DataType type) {
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      double[] real = real();
      NDArray threshold = torch.scalar(THRESHOLD);

      NDArray leaf = torch.vector(real);
      double[] mask = Torch.doubles(StraightThrough.of(leaf, threshold));

      double bound = Torch.value(threshold);
      double[] seen = Torch.doubles(leaf);
      int ones = 0;
      for (int i = 0; i < SIZE; i++) {
        assertThat(mask[i]).as("mask of %s", seen[i]).isEqualTo(seen[i] > bound ? 1 : 0);
        ones += (int) mask[i];
      }
      assertThat(ones).isBetween(1000, SIZE - 1000);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void gradientIsThatOfTheBinaryMask(DataType type) {
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      NDArray real = Torch.leaf(torch.vector(real()));
      NDArray factor = torch.vector(new Random(4).doubles(SIZE, -1, 1).toArray());
      NDArray threshold = torch.scalar(THRESHOLD);
      NDArray binary = Torch.leaf(StraightThrough.of(real, threshold).duplicate());

      torch.differentiate(
          () -> StraightThrough.of(real, threshold).mul(factor).square().add(factor).sum());
      torch.differentiate(() -> binary.mul(factor).square().add(factor).sum());

      double[] gradient = Torch.doubles(Torch.gradient(real));
      assertThat(gradient).isEqualTo(Torch.doubles(Torch.gradient(binary)));
      assertThat(gradient).contains(0.0);
      assertThat(java.util.Arrays.stream(gradient).max().orElseThrow()).isPositive();
    }
  }

  /** Near the threshold, at it, between 0 and 1, and as far away as training goes. */
  private static double[] real() {
    Random random = new Random(3);
    double[] real = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      real[i] =
          switch (i % 4) {
            case 0 -> 0.01 * random.nextDouble();
            case 1 -> THRESHOLD + 1e-9 * random.nextGaussian();
            case 2 -> random.nextDouble();
            default -> 5 * random.nextGaussian();
          };
    }
    real[0] = THRESHOLD;
    return real;
  }
}
