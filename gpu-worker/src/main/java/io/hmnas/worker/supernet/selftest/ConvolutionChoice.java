package io.hmnas.worker.supernet.selftest;

import io.hmnas.worker.supernet.Convolutions;
import java.util.Map;

/**
 * What computes a convolution.
 *
 * @param images of a batch
 * @param backend the first right one, in the fixed order of preference
 * @param errors greatest relative error of every backend that was tried
 */
public record ConvolutionChoice(
    ConvolutionShape shape, int images, Convolutions backend, Map<String, Double> errors) {
  public ConvolutionChoice {
    errors = Map.copyOf(errors);
  }
}
