package io.hmnas.worker.supernet.selftest;

import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How far a network's outcome is from the expected one.
 *
 * @param values greatest relative error of scores, loss and statistics, which rounding moves little
 * @param gradients that of gradients, each tensor relative to its own magnitude; a ReLU or a
 *     maximum whose input rounds to the other side of its kink moves them a lot
 * @param worst the gradient that is off most
 */
record Deviation(double values, double gradients, String worst) {
  /** Right kernels stay below 1e-5, wrong ones were seen from 0.2 on. */
  static final double VALUES_BOUND = 1e-4;

  /** Right kernels stay below 1e-4 where no kink is crossed. */
  static final double GRADIENTS_BOUND = 1e-3;

  /** Of the whole gradient's magnitude: a tensor whose gradient is smaller is compared with it. */
  private static final double LEAST_SCALE = 1e-3;

  boolean valuesRight() {
    return values <= VALUES_BOUND;
  }

  boolean right() {
    return valuesRight() && gradients <= GRADIENTS_BOUND;
  }

  /**
   * Compares.
   *
   * @param actual of a batch of that many images, which are the distinct ones, repeated
   * @param expected of the distinct images
   */
  static Deviation of(
      SearchSpace space,
      NetworkLayout layout,
      NetworkSample.Outcome actual,
      NetworkSample.Outcome expected,
      int distinct,
      int images) {
    double values = actual.logits().error(expected.logits().repeated(distinct, images));
    if (!actual.loss().isEmpty()) {
      values = Math.max(values, actual.loss().error(expected.loss()));
    }
    if (!actual.mean().isEmpty()) {
      values = Math.max(values, statistics(space, layout, actual, expected, distinct, images));
    }
    Map<String, Double> gradients = new TreeMap<>();
    gradients.put("", 0.0);
    if (!actual.weights().isEmpty()) {
      double least = LEAST_SCALE * expected.weights().scale();
      for (Parameter parameter : layout.parameters()) {
        int from = parameter.offset();
        int to = from + parameter.size();
        Numbers right = expected.weights().part(from, to);
        gradients.put(
            parameter.name(),
            actual.weights().part(from, to).error(right, Math.max(least, right.scale())));
      }
    }
    actual
        .mixture()
        .forEach(
            (type, gradient) ->
                gradients.put(
                    "the mixture of " + type.label() + " cells",
                    gradient.error(Objects.requireNonNull(expected.mixture().get(type)))));
    Map.Entry<String, Double> worst =
        Collections.max(gradients.entrySet(), Map.Entry.comparingByValue());
    return new Deviation(values, worst.getValue(), worst.getKey());
  }

  /** Means relative to the deviation they are subtracted before, variances relative to theirs. */
  private static double statistics(
      SearchSpace space,
      NetworkLayout layout,
      NetworkSample.Outcome actual,
      NetworkSample.Outcome expected,
      int distinct,
      int images) {
    double worst = 0;
    for (NetworkLayout.Norm norm : layout.norms()) {
      int from = norm.offset();
      int to = from + norm.channels();
      // Running variances are unbiased, which depends on the number of values.
      double few = (double) distinct * pixels(space, norm.name());
      double many = (double) images * pixels(space, norm.name());
      double bias = (few - 1) / few * (many / (many - 1));
      Numbers variances = expected.variance().part(from, to, bias);
      Numbers means = expected.mean().part(from, to);
      double scale = Math.max(Math.sqrt(variances.scale()), means.scale());
      worst = Math.max(worst, actual.variance().part(from, to).error(variances));
      worst = Math.max(worst, actual.mean().part(from, to).error(means, scale));
    }
    return worst;
  }

  /** Pixels of the map that a batch normalisation sees. */
  private static int pixels(SearchSpace space, String norm) {
    for (Cell cell : space.cells()) {
      String name = NetworkLayout.cellName(cell);
      if (norm.startsWith(name + ".pre")) {
        return cell.prepared().pixels();
      }
      if (norm.startsWith(name + ".")) {
        return cell.node().pixels();
      }
    }
    return space.stemLayers().stream()
        .filter(layer -> norm.startsWith(layer.name() + "."))
        .findFirst()
        .orElseThrow()
        .output()
        .pixels();
  }
}
