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
public record Sgd(Torch torch, NDArray velocity, double momentum, double weightDecay) {
  /** Where one step would lead; weights and velocity stay as they are. */
  NDArray ahead(NDArray weights, NDArray gradient, double learningRate) {
    NDArray step =
        velocity
            .mul(torch.scalar(momentum))
            .addi(gradient)
            .addi(weights.mul(torch.scalar(weightDecay)));
    return weights.sub(step.muli(torch.vector(new double[] {learningRate})));
  }

  /** One step, in place, on weights and velocity. */
  public void step(NDArray weights, NDArray gradient, double learningRate) {
    velocity.muli(torch.scalar(momentum)).addi(gradient);
    velocity.addi(weights.mul(torch.scalar(weightDecay)));
    try (NDArray rate = torch.vector(new double[] {learningRate})) {
      weights.subi(velocity.mul(rate));
    }
  }
}
