package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Mixture;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Torch;
import java.util.Map;

/**
 * The two losses of the supernet: one of training images for w, with label smoothing if there is
 * any, and one of validation images for the encoding alpha and beta.
 */
final class BilevelLosses {
  private final Torch torch;
  private final SearchSpace space;
  private final EncodingLayout encodings;
  private final Network network;
  private final Network smoothed;
  private final NDArray encoding;

  /**
   * @param encoding alpha and beta, a leaf; read anew at every call
   */
  BilevelLosses(
      Torch torch,
      SearchSpace space,
      EncodingLayout encodings,
      Network network,
      double labelSmoothing,
      NDArray encoding) {
    this.torch = torch;
    this.space = space;
    this.encodings = encodings;
    this.network = network;
    this.smoothed = network.smoothing(labelSmoothing);
    this.encoding = encoding;
  }

  Map<CellType, NDArray> mixture() {
    return Mixture.of(space, encodings, encoding, null);
  }

  /** The training loss and its gradients. */
  BatchGradient trainingLoss(
      ImageBatches.Batch batch, NDArray weights, Norms norms, Network.Wanted wanted) {
    return smoothed.differentiate(
        batch.images(), batch.labels(), weights, mixture(), norms, wanted);
  }

  /** The validation loss and its gradients. */
  BatchGradient validationLoss(
      ImageBatches.Batch batch, NDArray weights, Norms norms, Network.Wanted wanted) {
    return network.differentiate(batch.images(), batch.labels(), weights, mixture(), norms, wanted);
  }

  /** The gradient by the encoding, of a result that has that of the mixture. */
  NDArray byEncoding(BatchGradient result) {
    return Mixture.gradient(torch, encoding, this::mixture, result.mixture());
  }

  /**
   * Both losses of a pair of batches.
   *
   * @param norms running statistics that weights only tried may spoil
   */
  SecondOrder.Losses tried(
      ImageBatches.Batch training, ImageBatches.Batch validation, Norms norms) {
    return new SecondOrder.Losses() {
      @Override
      public NDArray trainingByWeights(NDArray weights) {
        return trainingLoss(training, weights, norms, Network.Wanted.WEIGHTS).weights();
      }

      @Override
      public NDArray trainingByEncoding(NDArray weights) {
        return byEncoding(trainingLoss(training, weights, norms, Network.Wanted.MIXTURE));
      }

      @Override
      public SecondOrder.Both validation(NDArray weights) {
        BatchGradient result = validationLoss(validation, weights, norms, Network.Wanted.BOTH);
        return new SecondOrder.Both(result.weights(), byEncoding(result));
      }
    };
  }
}
