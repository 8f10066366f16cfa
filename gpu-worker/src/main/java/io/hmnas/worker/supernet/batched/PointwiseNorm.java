package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.supernet.batched.Order.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Pointwise convolutions followed by batch normalisation, z = P d and y = (z - mean z) / sd z,
 * which never compute z. P is [groups, outputs, inputs], d is [groups, inputs, values].
 *
 * <p>Since z is linear in d, its statistics follow from those of d. With mu the mean of d and V = d
 * d^T / M - mu mu^T its covariance over the M values of a channel, mean z = P mu and var z = diag(P
 * V P^T). With s = 1 / sqrt(var z + eps), the normalisation is one matrix product:
 *
 * <pre>y = A d - c,  A = diag(s) P,  c = s * mean z.</pre>
 *
 * <p>Backward. The output is y, or w y with a weight w for each row; B = diag(w) A. Given g, the
 * gradient of the output, let D = g d^T and G = the sums of g over values:
 *
 * <pre>
 * dB   = D - G mu^T                        the output is B (d - mu)
 * dw   = rowsum(dB * A)
 * v    = 2 dvar = -w s^2 dw                since B = w s P and ds/dvar = -s^3 / 2
 * dP   = w s dB + v (P V)                  V is symmetric
 * dd   = B^T g - Q d / M + q
 * Q    = P^T diag(-v) P                    dV/dd gives 2/M S (d - mu), S = P^T diag(dvar) P
 * q    = (Q mu - B^T G) / M                what mu adds
 * </pre>
 *
 * <p>So dd, too, is made of products with d and g, and of small matrices.
 */
final class PointwiseNorm {
  private final Build build;
  private final Emitter emitter;
  private final Slot weights;
  private final long values;
  private final Var input;
  private final Var matrix;
  private final Var scaled;
  private final Var offset;
  private final Var deviation;
  private final @Nullable Var mean;
  private final @Nullable Var spread;

  /**
   * @param weights P
   * @param norms channels of the normalisations, in the order of the outputs
   * @param input d
   * @param values M
   */
  PointwiseNorm(
      Build build,
      Slot weights,
      Slot norms,
      Var input,
      long groups,
      long outputs,
      long inputs,
      long values) {
    this.build = build;
    this.emitter = build.emitter();
    this.weights = weights;
    this.values = values;
    this.input = input;
    this.matrix = build.weight(weights, groups, outputs, inputs);
    Statistics statistics = build.statistics();
    Var outputMean;
    Var variance;
    if (statistics.given()) {
      this.mean = null;
      this.spread = null;
      outputMean = statistics.mean(norms, groups, outputs, 1);
      variance = statistics.variance(norms, groups, outputs, 1);
    } else {
      Var mu = emitter.scale(emitter.sum(input, 2), 1.0 / values);
      Var second = emitter.bmm(input, emitter.transposed(input));
      Var covariance = emitter.baddbmm(second, mu, emitter.transposed(mu), 1.0 / values, -1);
      this.mean = mu;
      this.spread = emitter.bmm(matrix, covariance);
      outputMean = emitter.bmm(matrix, mu);
      variance = emitter.notNegative(emitter.sum(emitter.mul(spread, matrix), 2));
      statistics.keep(norms, outputMean, variance, values);
    }
    this.deviation = emitter.inverseDeviation(variance);
    this.scaled = emitter.mul(matrix, deviation);
    this.offset = emitter.mul(outputMean, deviation);
  }

  /** d. */
  Var input() {
    return input;
  }

  /** A. */
  Var scaled() {
    return scaled;
  }

  /** c, [groups, outputs, 1]. */
  Var offset() {
    return offset;
  }

  /** y itself. */
  Var normalised() {
    return emitter.baddbmm(emitter.neg(offset), scaled, input);
  }

  /**
   * Gradients.
   *
   * @param rows of w, [groups, outputs, 1]
   * @param input of d, but for B^T g, which is still to be added
   */
  record Gradient(Var rows, Var input) {}

  /**
   * Goes back from the output, and sets the gradient of P.
   *
   * @param product D
   * @param sums G, [groups, outputs, 1]
   * @param rowWeights w, [groups, outputs, 1]; null for ones
   * @param weighted B
   */
  Gradient backward(Var product, Var sums, @Nullable Var rowWeights, Var weighted) {
    Inner inner = inner(product, sums, rowWeights);
    Var transposed = emitter.transposed(matrix);
    Var quadratic = emitter.bmm(transposed, emitter.mul(inner.factor(), matrix));
    Var linear =
        emitter.baddbmm(
            emitter.bmm(quadratic, computed(mean)),
            emitter.transposed(weighted),
            sums,
            1.0 / values,
            -1.0 / values);
    return new Gradient(inner.rows(), emitter.baddbmm(linear, quadratic, input, 1, -1.0 / values));
  }

  /** Sets the gradient of P and returns that of w; nothing goes back to d. */
  Var parameters(Var product, Var sums, @Nullable Var rowWeights) {
    return inner(product, sums, rowWeights).rows();
  }

  /** dw and -v. */
  private record Inner(Var rows, Var factor) {}

  private Inner inner(Var product, Var sums, @Nullable Var rowWeights) {
    Var gradient = emitter.baddbmm(product, sums, emitter.transposed(computed(mean)), 1, -1);
    Var rows = emitter.sum(emitter.mul(gradient, scaled), 2);
    Var weightedDeviation = rowWeights == null ? deviation : emitter.mul(deviation, rowWeights);
    Var factor = emitter.mul(emitter.mul(weightedDeviation, deviation), rows);
    if (build.mode().weightGradients()) {
      Var direct = emitter.mul(gradient, weightedDeviation);
      build.gradient(weights, emitter.subtractMultiple(direct, computed(spread), factor));
    }
    return new Inner(rows, factor);
  }

  private static Var computed(@Nullable Var variable) {
    if (variable == null) {
      throw new IllegalStateException("there is no way back through given statistics");
    }
    return variable;
  }
}
