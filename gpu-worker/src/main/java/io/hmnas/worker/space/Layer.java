package io.hmnas.worker.space;

import java.util.List;

/**
 * A convolution's weights.
 *
 * @param name within its operation or cell, for example {@code dw1}
 * @param outputs output channels
 * @param inputsPerGroup input channels each output sees: 1 for a depthwise convolution
 * @param kernel side of the square kernel
 * @param stride by which the convolution subsamples its input
 */
public record Layer(String name, int outputs, int inputsPerGroup, int kernel, int stride) {
  static Layer depthwise(String name, int channels, int kernel, int stride) {
    return new Layer(name, channels, 1, kernel, stride);
  }

  static Layer pointwise(String name, int inputs, int outputs, int stride) {
    return new Layer(name, outputs, inputs, 1, stride);
  }

  /** The two half-width convolutions of a factorised reduce: of the map, and of the shifted map. */
  static List<Layer> factorisedReduce(String prefix, int inputs, int outputs) {
    return List.of(
        pointwise(prefix + "conv_a", inputs, outputs / 2, 2),
        pointwise(prefix + "conv_b", inputs, outputs - outputs / 2, 2));
  }

  /** Shape of the weights: [outputs, inputs per group, kernel, kernel]. */
  public List<Integer> shape() {
    return List.of(outputs, inputsPerGroup, kernel, kernel);
  }

  /** Number of weights. */
  public int size() {
    return outputs * fanIn();
  }

  /** Number of weights each output value is computed from. */
  public int fanIn() {
    return inputsPerGroup * kernel * kernel;
  }
}
