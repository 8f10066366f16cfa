package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.StemLayer;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.List;

/** The operations as their definitions say, one after another. */
record ReferenceOperations(Torch torch, Convolutions convolutions) {
  /**
   * Applies an operation.
   *
   * @param name of the operation's parts in the network
   */
  NDArray apply(Operation operation, NDArray x, int stride, String name, NamedTensors tensors) {
    if (operation instanceof Operation.SeparableConvolution convolution) {
      return convolve(convolution, x, stride, name, tensors);
    }
    if (operation instanceof Operation.Pooling pooling) {
      NDArray pooled =
          pooling.maximum()
              ? Ops.maxPool(x, pooling.kernel(), stride)
              : Ops.averagePool(torch, x, pooling.kernel(), stride);
      return pooling.normalised() ? tensors.normalise(name + ".bn", pooled) : pooled;
    }
    return stride == 1 ? x : factorisedReduce(x, name, tensors);
  }

  private NDArray convolve(
      Operation.SeparableConvolution operation,
      NDArray input,
      int stride,
      String name,
      NamedTensors tensors) {
    NDArray x = input;
    for (int repeat = 0; repeat < operation.repeats(); repeat++) {
      String number = operation.repeats() == 1 ? "" : Integer.toString(repeat + 1);
      x = Ops.relu(x);
      x =
          convolutions.depthwise(
              x,
              tensors.weight(name + ".dw" + number + ".weight"),
              repeat == 0 ? stride : 1,
              operation.dilation());
      x = convolutions.pointwise(x, tensors.weight(name + ".pw" + number + ".weight"), 1);
      x = tensors.normalise(name + ".bn" + number, x);
    }
    return x;
  }

  /** One layer of the stem. */
  NDArray stem(StemLayer layer, NDArray input, NamedTensors tensors) {
    NDArray x = layer.rectifies() ? Ops.relu(input) : input;
    NDArray weight = tensors.weight(layer.name() + ".conv.weight");
    return tensors.normalise(layer.name() + ".bn", convolutions.dense(x, weight, layer.stride()));
  }

  /** ReLU, a 1x1 convolution to the wanted channels, batch normalisation. */
  NDArray preprocess(NDArray x, String name, NamedTensors tensors) {
    NDArray mapped = convolutions.pointwise(Ops.relu(x), tensors.weight(name + ".conv.weight"), 1);
    return tensors.normalise(name + ".bn", mapped);
  }

  /**
   * Halves rows and columns: ReLU, a stride-2 1x1 convolution of the map beside one of the map
   * shifted by one pixel, batch normalisation. The shifted map is padded right and below, so that
   * at odd sizes, too, both halves have the same size.
   */
  NDArray factorisedReduce(NDArray x, String name, NamedTensors tensors) {
    NDArray rectified = Ops.relu(x);
    Shape shape = x.getShape();
    NDArray shifted =
        Ops.slice(
            Ops.pad(rectified, 0, 1),
            new long[] {0, 0, 1, 1},
            new long[] {shape.get(0), shape.get(1), shape.get(2) + 1, shape.get(3) + 1},
            new long[] {1, 1, 1, 1});
    NDArray a = convolutions.pointwise(rectified, tensors.weight(name + ".conv_a.weight"), 2);
    NDArray b = convolutions.pointwise(shifted, tensors.weight(name + ".conv_b.weight"), 2);
    return tensors.normalise(name + ".bn", Ops.concatenate(List.of(a, b), 1));
  }
}
