package io.hmnas.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.worker.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Compares gradients with central differences of a loss, in float64. */
final class Differences {
  private Differences() {}

  /**
   * A kink of ReLU or max-pooling between the two points spoils a difference, and the smaller the
   * step the rarer: so a smaller one is tried where the first disagrees.
   */
  static void assertAgree(
      String what,
      double[] at,
      double[] gradient,
      List<Integer> places,
      ToDoubleFunction<double[]> loss) {
    double scale = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
    assertThat(scale).isGreaterThan(1e-3);
    for (int place : places) {
      double difference = Double.NaN;
      for (double h = 1e-5; !agrees(gradient[place], difference, scale) && h > 1e-7; h /= 4) {
        difference = central(at, place, h, loss);
      }
      assertThat(agrees(gradient[place], difference, scale))
          .as("%s at %d: gradient %s, difference %s", what, place, gradient[place], difference)
          .isTrue();
    }
  }

  private static boolean agrees(double gradient, double difference, double scale) {
    return Math.abs(gradient - difference) < 1e-6 * scale + 1e-4 * Math.abs(gradient);
  }

  private static double central(double[] at, int place, double h, ToDoubleFunction<double[]> loss) {
    try (Torch.Scope scope = Torch.scope()) {
      double[] up = at.clone();
      double[] down = at.clone();
      up[place] += h;
      down[place] -= h;
      return (loss.applyAsDouble(up) - loss.applyAsDouble(down)) / (2 * h);
    }
  }
}
