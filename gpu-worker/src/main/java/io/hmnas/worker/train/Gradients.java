package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.tensor.Torch;

/** Arithmetic on gradients. */
public final class Gradients {
  private Gradients() {}

  /**
   * Scales a gradient so that its norm is at most a bound, as PyTorch's clip_grad_norm_: by min(1,
   * bound / (norm + 1e-6)).
   *
   * @param bound greatest norm; 0 for no bound
   */
  public static NDArray clip(Torch torch, NDArray gradient, double bound) {
    if (bound == 0) {
      return gradient;
    }
    NDArray norm = gradient.square().sum().sqrt();
    NDArray factor = torch.scalar(bound).div(norm.add(torch.scalar(1e-6)));
    return gradient.mul(factor.minimum(torch.scalar(1)));
  }
}
