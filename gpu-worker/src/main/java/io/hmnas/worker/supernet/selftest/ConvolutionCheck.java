package io.hmnas.worker.supernet.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.supernet.Convolutions;
import io.hmnas.worker.supernet.MatrixConvolutions;
import io.hmnas.worker.tensor.Torch;

/**
 * Compares a convolution with the same one by matrix products in float64 on the CPU: output,
 * gradient of the input, gradient of the weights.
 */
final class ConvolutionCheck {
  /** Right kernels stay below 1e-5, wrong ones were seen from 0.2 on. */
  static final double BOUND = 1e-4;

  private ConvolutionCheck() {}

  private record Values(Numbers output, Numbers input, Numbers weight) {}

  /**
   * The greatest relative error of the three.
   *
   * @param images of a batch
   */
  static double error(Torch torch, Convolutions candidate, ConvolutionShape shape, int images) {
    int distinct = Draws.distinct(images);
    Values expected;
    try (Torch oracle = Torch.open("cpu", DataType.FLOAT64)) {
      expected = compute(oracle, new MatrixConvolutions(oracle), shape, distinct, distinct);
    }
    Values actual = compute(torch, candidate, shape, distinct, images);
    // The sum over repeated images is a multiple of that over the images themselves.
    double output = actual.output().error(expected.output().repeated(distinct, images));
    double weight = actual.weight().error(expected.weight().times((double) images / distinct));
    double input = actual.input().error(expected.input().repeated(distinct, images));
    return Math.max(input, Math.max(output, weight));
  }

  private static Values compute(
      Torch torch, Convolutions convolutions, ConvolutionShape shape, int distinct, int images) {
    Draws draws = new Draws(1);
    ImageShape in = shape.input();
    ImageShape out = shape.output();
    double[] inputs = draws.normal(distinct * in.channels() * in.pixels(), 0, 1);
    double[] weights = draws.normal(shape.weights(), 0, 1);
    double[] outer = draws.normal(distinct * out.channels() * out.pixels(), 0, 1);
    try (Torch.Scope scope = Torch.scope()) {
      NDArray x = Torch.leaf(map(torch, Draws.repeated(inputs, distinct, images), images, in));
      NDArray weight =
          Torch.leaf(
              torch.tensor(
                  weights,
                  shape.outputs(),
                  shape.inputsPerGroup(),
                  shape.kernel(),
                  shape.kernel()));
      NDArray factor = map(torch, Draws.repeated(outer, distinct, images), images, out);
      NDArray[] output = new NDArray[1];
      torch.differentiate(
          () -> {
            output[0] = shape.apply(convolutions, x, weight);
            return output[0].mul(factor).sum();
          });
      return new Values(
          Numbers.of(output[0]), Numbers.of(Torch.gradient(x)), Numbers.of(Torch.gradient(weight)));
    }
  }

  private static NDArray map(Torch torch, double[] values, int images, ImageShape shape) {
    return torch.tensor(values, images, shape.channels(), shape.height(), shape.width());
  }
}
