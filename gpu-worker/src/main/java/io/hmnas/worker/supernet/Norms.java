package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;

/**
 * Running statistics of all batch normalisations of a network, and how a pass treats them.
 *
 * @param mean running means, [channels of all normalisations]
 * @param variance running variances, likewise
 * @param training whether batches are normalised by their own statistics and update the running
 *     ones in place; else the running ones are used
 * @param momentum weight of a batch in the running statistics
 */
public record Norms(NDArray mean, NDArray variance, boolean training, double momentum) {
  /** Weight of a batch in the running statistics while weights are trained. */
  public static final double MOMENTUM = 0.1;

  /** Trains: batch statistics, which update the running ones. */
  public static Norms training(NDArray mean, NDArray variance) {
    return new Norms(mean, variance, true, MOMENTUM);
  }

  /** Evaluates with the running statistics. */
  public static Norms evaluating(NDArray mean, NDArray variance) {
    return new Norms(mean, variance, false, 0);
  }

  /**
   * Estimates the running statistics anew: after a pass over each of n batches they are the mean of
   * the n batches' statistics.
   *
   * @param batch from 0
   */
  public static Norms averaging(NDArray mean, NDArray variance, int batch) {
    return new Norms(mean, variance, true, 1.0 / (batch + 1));
  }
}
