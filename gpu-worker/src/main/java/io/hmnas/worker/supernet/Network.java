package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.NetworkLayout;
import java.util.Map;

/**
 * A stack of cells whose nodes are weighted sums: node j = sum over its edges e from i, and over
 * the operations o of e, of mixture[e][o] * o(node i). Supernet, masked supernet and pruned network
 * differ only in which operations they have, in the mixture and in the weights.
 */
public interface Network {
  /** Where its weights and normalisations lie in the flat vectors. */
  NetworkLayout layout();

  /**
   * Class scores.
   *
   * @param images [images, channels, rows, columns]
   * @param weights all network weights, flat, in the order of the layout
   * @param mixture per type of cell, [edges, operations] of the whole space
   * @param norms running statistics, in the order of the layout
   * @return [images, classes]
   */
  NDArray logits(NDArray images, NDArray weights, Map<CellType, NDArray> mixture, Norms norms);

  /**
   * The same network with label smoothing in the loss that {@link #differentiate} computes (Szegedy
   * et al., CVPR 2016): an image's wanted probabilities are 1 - share for its label, plus share /
   * classes for every class.
   *
   * @param share 0 for none, below 1
   */
  Network smoothing(double share);

  /**
   * The mean cross-entropy of a batch and its gradients. Nothing but running statistics is changed.
   *
   * @param labels int64, [images]
   * @param wanted which gradients to compute; the other is not valid in the result
   */
  BatchGradient differentiate(
      NDArray images,
      NDArray labels,
      NDArray weights,
      Map<CellType, NDArray> mixture,
      Norms norms,
      Wanted wanted);

  /** Which gradients are wanted. */
  enum Wanted {
    WEIGHTS,
    MIXTURE,
    BOTH
  }
}
