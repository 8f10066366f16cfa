package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;

/**
 * How convolutions are computed. All of them pad with zeros so that the size at stride 1 is kept,
 * and are differentiable in both arguments.
 */
public interface Convolutions {
  /** The name used in reports. */
  String name();

  /**
   * Every channel with a kernel of its own.
   *
   * @param x [images, channels, rows, columns]
   * @param weight [channels, 1, kernel, kernel]
   */
  NDArray depthwise(NDArray x, NDArray weight, int stride, int dilation);

  /**
   * 1x1 convolution.
   *
   * @param x [images, inputs, rows, columns]
   * @param weight [outputs, inputs, 1, 1]
   */
  NDArray pointwise(NDArray x, NDArray weight, int stride);

  /**
   * Full convolution.
   *
   * @param x [images, inputs, rows, columns]
   * @param weight [outputs, inputs, kernel, kernel]
   */
  NDArray dense(NDArray x, NDArray weight, int stride);
}
