package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.tensor.Torch;

/**
 * Adam (Kingma and Ba, ICLR 2015, algorithm 1) with an L2 penalty in the gradient, as in DARTS:
 *
 * <pre>
 * g := gradient + weightDecay * x;  m := b1 m + (1 - b1) g;  v := b2 v + (1 - b2) g^2
 * x := x - lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + 1e-8)
 * </pre>
 *
 * @param first m, of the shape of x; zeros at the start
 * @param second v, likewise
 */
record Adam(
    Torch torch, NDArray first, NDArray second, double beta1, double beta2, double weightDecay) {
  private static final double EPSILON = 1e-8;

  /**
   * One step, in place, on x and both moments.
   *
   * @param learningRate a scalar, or one rate for each value
   * @param t number of this step, from 1
   */
  void step(NDArray x, NDArray gradient, NDArray learningRate, long t) {
    NDArray g = weightDecay == 0 ? gradient : gradient.add(x.mul(torch.scalar(weightDecay)));
    first.muli(torch.scalar(beta1)).addi(g.mul(torch.scalar(1 - beta1)));
    second.muli(torch.scalar(beta2)).addi(g.mul(g).muli(torch.scalar(1 - beta2)));
    try (NDArray correction1 = torch.vector(new double[] {1 - StrictMath.pow(beta1, (double) t)});
        NDArray correction2 = torch.vector(new double[] {1 - StrictMath.pow(beta2, (double) t)})) {
      NDArray scale = second.div(correction2).sqrt().addi(torch.scalar(EPSILON));
      x.subi(first.div(correction1).divi(scale).muli(learningRate));
    }
  }
}
