package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures a network in evaluation mode.
 *
 * @param accuracy share of images classified correctly, 0..1
 * @param loss mean cross-entropy
 */
record Evaluation(double accuracy, double loss) {
  /**
   * Evaluates on some images, all of them once.
   *
   * @param indices of the images
   */
  static Evaluation of(
      StepContext context,
      Network network,
      NDArray weights,
      Map<CellType, NDArray> mixture,
      NDArray mean,
      NDArray variance,
      ImageBatches images,
      int[] indices)
      throws StepException.Cancelled {
    int size = context.config().getEvaluationBatchSize();
    Norms norms = Norms.evaluating(mean, variance);
    long correct = 0;
    double loss = 0;
    for (int start = 0; start < indices.length; start += size) {
      context.checkCancelled();
      try (Torch.Scope scope = Torch.scope()) {
        int end = Math.min(start + size, indices.length);
        ImageBatches.Batch batch = images.of(Arrays.copyOfRange(indices, start, end));
        NDArray logits = network.logits(batch.images(), weights, mixture, norms);
        correct += Ops.correct(logits, batch.labels()).toLongArray()[0];
        loss += Torch.value(Ops.crossEntropy(logits, batch.labels())) * (end - start);
      }
    }
    return new Evaluation((double) correct / indices.length, loss / indices.length);
  }

  /** Indices of all images of a set. */
  static int[] all(int count) {
    return IntStream.range(0, count).toArray();
  }

  /**
   * Estimates running statistics anew, on batches of training images, without touching weights:
   * those of the supernet are wrong for a network with masks.
   */
  static void estimateNorms(
      StepContext context,
      Network network,
      NDArray weights,
      Map<CellType, NDArray> mixture,
      NDArray mean,
      NDArray variance)
      throws StepException.Cancelled {
    Batches batches =
        new Batches(
            context.split().training(),
            context.config().getBatchSize(),
            context.dataSeed(),
            "norms",
            0);
    ImageBatches images = context.trainImages();
    int count = Math.min(context.config().getNormStatisticsBatches(), batches.count());
    for (int b = 0; b < count; b++) {
      context.checkCancelled();
      try (Torch.Scope scope = Torch.scope()) {
        ImageBatches.Batch batch = images.of(batches.batch(b));
        network.logits(batch.images(), weights, mixture, Norms.averaging(mean, variance, b));
      }
    }
  }
}
