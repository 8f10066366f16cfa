package io.hmnas.worker.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/** Native operations, all differentiable. Maps have the shape [images, channels, rows, columns]. */
public final class Ops {
  private Ops() {}

  private static PtNDArray pt(NDArray array) {
    return (PtNDArray) array;
  }

  public static NDArray relu(NDArray x) {
    return JniUtils.relu(pt(x));
  }

  /**
   * Convolution, zero-padded so that the size at stride 1 is kept.
   *
   * @param weight [outputs, inputs / groups, kernel, kernel]
   */
  public static NDArray convolution(
      Torch torch, NDArray x, NDArray weight, int stride, int dilation, int groups) {
    long kernel = weight.getShape().get(2);
    long pad = dilation * (kernel - 1) / 2;
    long outputs = weight.getShape().get(0);
    NDArray bias = torch.constant("zeros " + outputs, () -> torch.zeros(outputs));
    return JniUtils.convolution(
        pt(x),
        pt(weight),
        pt(bias),
        new Shape(stride, stride),
        new Shape(pad, pad),
        new Shape(dilation, dilation),
        groups);
  }

  /**
   * Batch normalisation with eps 1e-5.
   *
   * @param mean running mean, [channels]; updated in place when training
   * @param variance running variance, [channels]; updated in place when training
   * @param training whether the batch's own statistics are used
   * @param momentum weight of the batch in the running statistics
   */
  public static NDArray batchNorm(
      NDArray x,
      NDArray mean,
      NDArray variance,
      NDArray gamma,
      NDArray beta,
      boolean training,
      double momentum) {
    return JniUtils.batchNorm(
        pt(x), pt(mean), pt(variance), pt(gamma), pt(beta), training, momentum, 1e-5);
  }

  /** Maximum over a square window padded to keep the size at stride 1. */
  public static NDArray maxPool(NDArray x, int kernel, int stride) {
    long pad = (kernel - 1) / 2;
    return JniUtils.maxPool(
        pt(x), new Shape(kernel, kernel), new Shape(stride, stride), new Shape(pad, pad), false);
  }

  /**
   * Mean over the pixels of a square window that lie inside the map.
   *
   * <p>DJL 0.36.0 ignores its flag for leaving the padding out of the count, so the mean over the
   * whole window is corrected by a constant map.
   */
  public static NDArray averagePool(Torch torch, NDArray x, int kernel, int stride) {
    long pad = (kernel - 1) / 2;
    NDArray overWindow =
        JniUtils.avgPool(
            pt(x),
            new Shape(kernel, kernel),
            new Shape(stride, stride),
            new Shape(pad, pad),
            false,
            true);
    int rows = Math.toIntExact(x.getShape().get(2));
    int columns = Math.toIntExact(x.getShape().get(3));
    NDArray correction =
        torch.constant(
            "average pool %dx%d %d %d".formatted(rows, columns, kernel, stride),
            () -> {
              double[] down = windowShare(rows, kernel, stride);
              double[] across = windowShare(columns, kernel, stride);
              double[] values = new double[down.length * across.length];
              for (int i = 0; i < values.length; i++) {
                values[i] = 1 / (down[i / across.length] * across[i % across.length]);
              }
              return torch.tensor(values, down.length, across.length);
            });
    return overWindow.mul(correction);
  }

  /** Share of the window that lies inside the axis, per output position. */
  private static double[] windowShare(int size, int kernel, int stride) {
    double[] share = new double[(size - 1) / stride + 1];
    for (int i = 0; i < share.length; i++) {
      int first = i * stride - (kernel - 1) / 2;
      share[i] = (double) (Math.min(first + kernel, size) - Math.max(first, 0)) / kernel;
    }
    return share;
  }

  /** Mean over all pixels: [images, channels]. */
  public static NDArray globalAverage(NDArray x) {
    Shape shape = x.getShape();
    return reshape(x, shape.get(0), shape.get(1), -1).mean(new int[] {2});
  }

  /** x weight^T + bias. */
  public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return JniUtils.linear(pt(x), pt(weight), pt(bias));
  }

  public static NDArray matmul(NDArray a, NDArray b) {
    return JniUtils.matmul(pt(a), pt(b));
  }

  /** Matrix products of two stacks of matrices. */
  public static NDArray bmm(NDArray a, NDArray b) {
    return JniUtils.bmm(pt(a), pt(b));
  }

  public static NDArray concatenate(List<NDArray> arrays, int axis) {
    PtNDArray[] natives = arrays.stream().map(Ops::pt).toArray(PtNDArray[]::new);
    return JniUtils.cat(natives, axis);
  }

  /** Views of consecutive parts of an axis. */
  public static NDList split(NDArray array, long[] sizes, int axis) {
    return JniUtils.split(pt(array), sizes, axis);
  }

  public static NDArray reshape(NDArray array, long... shape) {
    return JniUtils.reshape(pt(array), shape);
  }

  public static NDArray permute(NDArray array, long... axes) {
    return JniUtils.permute(pt(array), axes);
  }

  /** A view of part of an array, with steps. */
  public static NDArray slice(NDArray array, long[] begin, long[] end, long[] step) {
    return JniUtils.index(pt(array), begin, end, step, (PtNDManager) array.getManager());
  }

  /**
   * Zero padding of the last two axes.
   *
   * @param before rows above and columns left
   * @param after rows below and columns right
   */
  public static NDArray pad(NDArray x, int before, int after) {
    return JniUtils.pad(pt(x), new long[] {before, after, before, after}, 0.0);
  }

  /** The array with zeros appended to its first axis, of four, up to the given length. */
  public static NDArray fillRows(NDArray x, int length) {
    long missing = length - x.getShape().get(0);
    return missing == 0 ? x : JniUtils.pad(pt(x), new long[] {0, 0, 0, 0, 0, 0, 0, missing}, 0.0);
  }

  /** The first indices of the first axis. */
  public static NDArray firstRows(NDArray x, int length) {
    long[] sizes = {length, x.getShape().get(0) - length};
    return sizes[1] == 0 ? x : split(x, sizes, 0).get(0);
  }

  /**
   * Entries of the first axis.
   *
   * @param index int64, [count]
   */
  public static NDArray rows(NDArray x, NDArray index) {
    return x.get(index);
  }

  /**
   * Entries along an axis, as torch.gather.
   *
   * @param index int64, with as many axes as x
   */
  public static NDArray gather(NDArray x, NDArray index, int axis) {
    return JniUtils.gather(pt(x), pt(index), axis);
  }

  public static NDArray softmax(NDArray x, int axis) {
    return JniUtils.softmax(pt(x), axis, x.getDataType());
  }

  /**
   * Mean cross-entropy.
   *
   * @param logits [images, classes]
   * @param labels int64, [images]
   * @return a scalar
   */
  public static NDArray crossEntropy(NDArray logits, NDArray labels) {
    NDArray logProbabilities = JniUtils.logSoftmax(pt(logits), 1, logits.getDataType());
    NDArray chosen = JniUtils.gather(pt(logProbabilities), pt(labels.expandDims(1)), 1);
    return JniUtils.neg(pt(chosen.mean()));
  }

  /**
   * Mean cross-entropy with label smoothing: a label's share is spread over all classes.
   *
   * @param smoothing the share, 0 for none
   */
  public static NDArray crossEntropy(
      Torch torch, NDArray logits, NDArray labels, double smoothing) {
    NDArray plain = crossEntropy(logits, labels);
    if (smoothing == 0) {
      return plain;
    }
    NDArray logProbabilities = JniUtils.logSoftmax(pt(logits), 1, logits.getDataType());
    NDArray spread = JniUtils.neg(pt(logProbabilities.mean()));
    return plain.mul(torch.scalar(1 - smoothing)).add(spread.mul(torch.scalar(smoothing))).sum();
  }

  /** Number of images whose greatest logit is that of their label, as a tensor. */
  public static NDArray correct(NDArray logits, NDArray labels) {
    return JniUtils.argMax(pt(logits), 1, false).eq(labels).sum();
  }
}
