package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;

/** The engine's own convolutions. */
public record NativeConvolutions(Torch torch) implements Convolutions {
  @Override
  public String name() {
    return "native";
  }

  @Override
  public NDArray depthwise(NDArray x, NDArray weight, int stride, int dilation) {
    int channels = Math.toIntExact(weight.getShape().get(0));
    return Ops.convolution(torch, x, weight, stride, dilation, channels);
  }

  @Override
  public NDArray pointwise(NDArray x, NDArray weight, int stride) {
    return Ops.convolution(torch, x, weight, stride, 1, 1);
  }

  @Override
  public NDArray dense(NDArray x, NDArray weight, int stride) {
    return Ops.convolution(torch, x, weight, stride, 1, 1);
  }
}
