package io.hmnas.worker.space;

import java.util.ArrayList;
import java.util.List;

/**
 * A candidate operation of an edge, as DARTS defines them. Every operation maps C channels to C
 * channels and ends in batch normalisation, except the skip at stride 1, which is the identity, and
 * pooling in evaluation networks.
 */
public sealed interface Operation {
  /** The name used in configurations, events and files. */
  String name();

  /** Its layers with weights, for the given channels and stride. */
  List<Layer> layers(int channels, int stride);

  /** Number of batch normalisations it has at the given stride. */
  int norms(int stride);

  /** The operation as evaluation networks have it: without normalisation after pooling. */
  default Operation inEvaluationNetworks() {
    return this;
  }

  /**
   * Pooling over a square window, padded to keep the size at stride 1, then batch normalisation.
   *
   * @param maximum whether the maximum is taken; else the mean over the pixels inside the image
   * @param normalised whether batch normalisation follows
   */
  record Pooling(String name, int kernel, boolean maximum, boolean normalised)
      implements Operation {
    /** With batch normalisation. */
    Pooling(String name, int kernel, boolean maximum) {
      this(name, kernel, maximum, true);
    }

    @Override
    public Operation inEvaluationNetworks() {
      return new Pooling(name, kernel, maximum, false);
    }

    @Override
    public List<Layer> layers(int channels, int stride) {
      return List.of();
    }

    @Override
    public int norms(int stride) {
      return normalised ? 1 : 0;
    }
  }

  /** The identity, or at stride 2 a factorised reduce. */
  record Skip(String name) implements Operation {
    @Override
    public List<Layer> layers(int channels, int stride) {
      return stride == 1 ? List.of() : Layer.factorisedReduce("", channels, channels);
    }

    @Override
    public int norms(int stride) {
      return stride == 1 ? 0 : 1;
    }
  }

  /**
   * ReLU, depthwise convolution, pointwise convolution, batch normalisation; once or more. Only the
   * first repetition has the stride of the edge.
   */
  record SeparableConvolution(String name, int kernel, int dilation, int repeats)
      implements Operation {
    @Override
    public List<Layer> layers(int channels, int stride) {
      List<Layer> layers = new ArrayList<>();
      for (int repeat = 0; repeat < repeats; repeat++) {
        String number = repeats == 1 ? "" : Integer.toString(repeat + 1);
        layers.add(Layer.depthwise("dw" + number, channels, kernel, repeat == 0 ? stride : 1));
        layers.add(Layer.pointwise("pw" + number, channels, channels, 1));
      }
      return List.copyOf(layers);
    }

    @Override
    public int norms(int stride) {
      return repeats;
    }
  }
}
