package io.hmnas.worker.mask;

import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.worker.space.EncodingLayout;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * What the masks of edges and operations are in one batch, and which of them learn from it.
 *
 * <p>Without perturbation that is the binary mask, and all learn. With perturbation every operation
 * and every edge has, with its probability p, a number drawn uniformly from 0..1 in its mask's
 * place; only these learn, and their gradient is divided by p. The expectation of that gradient is
 * the loss with the operation less the loss without it, which the gradient at the binary mask tells
 * little about: batch normalisation makes the loss flat there.
 */
public final class AppliedMasks {
  private final double[] binary;
  private final double[] values;
  private final double[] learning;

  private AppliedMasks(double[] binary, double[] values, double[] learning) {
    this.binary = binary;
    this.values = values;
    this.learning = learning;
  }

  /** Draws the masks of a batch. */
  public static AppliedMasks draw(
      MaskConfig config, EncodingLayout layout, double[] real, UniformRandomProvider random) {
    double[] binary = binary(config, real);
    double[] values = binary.clone();
    double[] learning = new double[real.length];
    for (int place = 0; place < real.length; place++) {
      boolean edge = layout.isEdge(place);
      if (!(edge ? config.getEdges() : config.getOperations())) {
        continue;
      }
      double probability = edge ? config.getPerturbEdges() : config.getPerturbOperations();
      if (probability == 0) {
        learning[place] = 1;
      } else if (random.nextDouble() < probability) {
        values[place] = random.nextDouble();
        learning[place] = 1 / probability;
      }
    }
    return new AppliedMasks(binary, values, learning);
  }

  /** The binary masks: 1 where the real mask exceeds the threshold, else 0. */
  public static double[] binary(MaskConfig config, double[] real) {
    double[] binary = new double[real.length];
    for (int place = 0; place < real.length; place++) {
      binary[place] = real[place] > config.getThreshold() ? 1 : 0;
    }
    return binary;
  }

  /** The binary masks, in the places of {@link EncodingLayout}. */
  public double[] binary() {
    return binary.clone();
  }

  /** The factors to apply in this batch. */
  public double[] values() {
    return values.clone();
  }

  /**
   * Gradient of the real masks.
   *
   * @param loss derivative of the loss with respect to the factors applied
   * @param cost derivative of the cost with respect to the binary masks
   * @param lambda weight of the cost
   */
  public double[] gradient(double[] loss, double[] cost, double lambda) {
    double[] gradient = new double[loss.length];
    for (int place = 0; place < loss.length; place++) {
      gradient[place] = loss[place] * learning[place] + lambda * cost[place];
    }
    return gradient;
  }
}
