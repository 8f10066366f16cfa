package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions as matrix products, which are right on every machine: some native convolutions are
 * silently wrong on some processors.
 *
 * <p>A depthwise convolution of a map is a product with a matrix [input pixels, output pixels] per
 * channel, which the kernel's taps fill in a fixed pattern. On large maps that matrix is mostly
 * zeros, and the sum over taps of shifted maps is used instead.
 */
public record MatrixConvolutions(Torch torch) implements Convolutions {
  /** Largest map, in pixels, that is convolved by a full matrix. */
  private static final int MATRIX_PIXELS = 256;

  @Override
  public String name() {
    return "matrix";
  }

  @Override
  public NDArray depthwise(NDArray x, NDArray weight, int stride, int dilation) {
    Shape shape = x.getShape();
    return shape.get(2) * shape.get(3) <= MATRIX_PIXELS
        ? byMatrix(x, weight, stride, dilation)
        : byShifts(x, weight, stride, dilation);
  }

  private NDArray byMatrix(NDArray x, NDArray weight, int stride, int dilation) {
    Shape shape = x.getShape();
    int channels = Math.toIntExact(shape.get(1));
    int kernel = Math.toIntExact(weight.getShape().get(2));
    Window window = new Window(size(shape, 2), size(shape, 3), kernel, stride, dilation);
    NDArray pattern =
        torch.constant(
            window.toString(),
            () ->
                torch.tensor(
                    window.pattern(), window.taps(), (long) window.inputs() * window.outputs()));
    NDArray matrices =
        Ops.reshape(
            Ops.matmul(Ops.reshape(weight, channels, window.taps()), pattern),
            channels,
            window.inputs(),
            window.outputs());
    NDArray rows = Ops.permute(Ops.reshape(x, shape.get(0), channels, window.inputs()), 1, 0, 2);
    NDArray product = Ops.permute(Ops.bmm(rows, matrices), 1, 0, 2);
    return Ops.reshape(
        product, shape.get(0), channels, window.outputRows(), window.outputColumns());
  }

  private NDArray byShifts(NDArray x, NDArray weight, int stride, int dilation) {
    int channels = size(x.getShape(), 1);
    int kernel = size(weight.getShape(), 2);
    int pad = dilation * (kernel - 1) / 2;
    NDArray padded = Ops.pad(x, pad, pad);
    NDArray taps = Ops.reshape(weight, channels, (long) kernel * kernel);
    NDArray sum = null;
    for (int tap = 0; tap < kernel * kernel; tap++) {
      NDArray factor =
          Ops.reshape(
              Ops.slice(
                  taps, new long[] {0, tap}, new long[] {channels, tap + 1}, new long[] {1, 1}),
              channels,
              1,
              1);
      NDArray term = shifted(padded, x.getShape(), kernel, tap, stride, dilation).mul(factor);
      sum = sum == null ? term : sum.add(term);
    }
    return java.util.Objects.requireNonNull(sum, "a kernel has taps");
  }

  /** The padded map as one tap of the kernel sees it. */
  private static NDArray shifted(
      NDArray padded, Shape shape, int kernel, int tap, int stride, int dilation) {
    long row = (long) (tap / kernel) * dilation;
    long column = (long) (tap % kernel) * dilation;
    return Ops.slice(
        padded,
        new long[] {0, 0, row, column},
        new long[] {shape.get(0), shape.get(1), row + shape.get(2), column + shape.get(3)},
        new long[] {1, 1, stride, stride});
  }

  @Override
  public NDArray pointwise(NDArray x, NDArray weight, int stride) {
    NDArray seen = stride == 1 ? x : shifted(x, x.getShape(), 1, 0, stride, 1);
    Shape shape = seen.getShape();
    long outputs = weight.getShape().get(0);
    NDArray flat = Ops.reshape(seen, shape.get(0), shape.get(1), shape.get(2) * shape.get(3));
    NDArray product = Ops.matmul(Ops.reshape(weight, outputs, shape.get(1)), flat);
    return Ops.reshape(product, shape.get(0), outputs, shape.get(2), shape.get(3));
  }

  @Override
  public NDArray dense(NDArray x, NDArray weight, int stride) {
    Shape shape = x.getShape();
    int kernel = size(weight.getShape(), 2);
    int pad = (kernel - 1) / 2;
    NDArray padded = Ops.pad(x, pad, pad);
    List<NDArray> columns = new ArrayList<>();
    for (int tap = 0; tap < kernel * kernel; tap++) {
      NDArray seen = shifted(padded, shape, kernel, tap, stride, 1);
      columns.add(Ops.reshape(seen, shape.get(0), shape.get(1), 1, -1));
    }
    long inputs = shape.get(1) * kernel * kernel;
    NDArray unfolded = Ops.reshape(Ops.concatenate(columns, 2), shape.get(0), inputs, -1);
    long outputs = weight.getShape().get(0);
    NDArray product = Ops.matmul(Ops.reshape(weight, outputs, inputs), unfolded);
    return Ops.reshape(
        product,
        shape.get(0),
        outputs,
        (shape.get(2) - 1) / stride + 1,
        (shape.get(3) - 1) / stride + 1);
  }

  private static int size(Shape shape, int axis) {
    return Math.toIntExact(shape.get(axis));
  }
}
