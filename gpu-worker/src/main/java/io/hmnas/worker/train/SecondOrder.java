package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.tensor.Torch;

/**
 * The gradient of the encoding a (alpha and beta) in second-order DARTS (Liu, Simonyan, Yang, ICLR
 * 2019, equations 7 and 8): that of the validation loss after a virtual step of the weights,
 *
 * <pre>
 * w' = w - xi (momentum v + dL_train/dw(w, a) + weightDecay w)
 * dL_val/da(w', a) - xi (dL_train/da(w+, a) - dL_train/da(w-, a)) / (2 eps),
 * w+- = w +- eps dL_val/dw'(w', a),  eps = 0.01 / |dL_val/dw'|
 * </pre>
 *
 * <p>As in the authors' program the virtual step has momentum and weight decay, is not clipped, and
 * xi is the learning rate of the real step that follows on the same images.
 */
final class SecondOrder {
  private static final double RADIUS = 0.01;

  private SecondOrder() {}

  /** Both losses of a batch, at the present encoding. */
  interface Losses {
    /** Gradient of the training loss by the weights. */
    NDArray trainingByWeights(NDArray weights);

    /** Gradient of the training loss by the encoding. */
    NDArray trainingByEncoding(NDArray weights);

    /** Both gradients of the validation loss. */
    Both validation(NDArray weights);
  }

  /** Gradients by the weights and by the encoding. */
  record Both(NDArray weights, NDArray encoding) {}

  /**
   * The gradient; weights and velocity stay as they are.
   *
   * @param sgd optimiser of the weights
   * @param rate xi
   */
  static NDArray gradient(Torch torch, Losses losses, NDArray weights, Sgd sgd, double rate) {
    return gradient(torch, losses, weights, sgd, rate, RADIUS);
  }

  /**
   * The same with a radius of one's own.
   *
   * @param radius eps |dL_val/dw'|, the distance at which the difference is taken
   */
  static NDArray gradient(
      Torch torch, Losses losses, NDArray weights, Sgd sgd, double rate, double radius) {
    NDArray ahead = sgd.ahead(weights, losses.trainingByWeights(weights), rate);
    Both validation = losses.validation(ahead);
    NDArray direction = validation.weights();
    double norm = Torch.value(direction.square().sum().sqrt());
    if (norm == 0) {
      return validation.encoding();
    }
    double eps = radius / norm;
    NDArray shift = direction.mul(torch.vector(new double[] {eps}));
    NDArray difference =
        losses
            .trainingByEncoding(weights.add(shift))
            .sub(losses.trainingByEncoding(weights.sub(shift)));
    return validation.encoding().sub(difference.mul(torch.vector(new double[] {rate / (2 * eps)})));
  }
}
