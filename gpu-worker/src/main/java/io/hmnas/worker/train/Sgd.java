package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.tensor.Torch;

/**
 * Stochastic gradient descent with momentum, as PyTorch defines it:
 *
 * <pre>
 * g := gradient + weightDecay * w;  v := momentum * v + g;  w := w - lr * v
 * </pre>
 *
 * @param velocity v, of the shape of the weights; zeros at the start
 */
record Sgd(Torch torch, NDArray velocity, double momentum, double weightDecay) {
  /** One step, in place, on weights and velocity. */
  void step(NDArray weights, NDArray gradient, double learningRate) {
    velocity.muli(torch.scalar(momentum)).addi(gradient);
    velocity.addi(weights.mul(torch.scalar(weightDecay)));
    try (NDArray rate = torch.vector(new double[] {learningRate})) {
      weights.subi(velocity.mul(rate));
    }
  }
}
