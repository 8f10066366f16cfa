package io.hmnas.worker.supernet.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Convolutions;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Convolutions each by the first backend that is right for its shape and number of images.
 *
 * <p>The order of backends depends on the shape alone: were it measured, two workers could choose
 * differently, and results would no longer repeat bit by bit.
 */
final class ChosenConvolutions implements Convolutions {
  private final Torch torch;
  private final Backends backends;
  private final Map<Key, ConvolutionChoice> chosen = new HashMap<>();

  /** The backends of a shape, fastest first. */
  @FunctionalInterface
  interface Backends {
    List<Convolutions> of(ConvolutionShape shape);
  }

  private record Key(ConvolutionShape shape, int images) {}

  ChosenConvolutions(Torch torch, Backends backends) {
    this.torch = torch;
    this.backends = backends;
  }

  /**
   * Chooses for all convolutions of a network, which has to be done before it is computed.
   *
   * @throws WrongKernelsException if one has no right backend
   */
  List<ConvolutionChoice> choose(SearchSpace space, Selection selection, int images) {
    List<ConvolutionChoice> choices = new ArrayList<>();
    for (ConvolutionShape shape : ConvolutionShape.of(space, selection)) {
      Key key = new Key(shape, images);
      ConvolutionChoice choice = chosen.get(key);
      if (choice == null) {
        choice = choose(shape, images);
        chosen.put(key, choice);
      }
      choices.add(choice);
    }
    return choices;
  }

  private ConvolutionChoice choose(ConvolutionShape shape, int images) {
    Map<String, Double> errors = new LinkedHashMap<>();
    for (Convolutions backend : backends.of(shape)) {
      double error = ConvolutionCheck.error(torch, backend, shape, images);
      errors.put(backend.name(), error);
      if (error <= ConvolutionCheck.BOUND) {
        return new ConvolutionChoice(shape, images, backend, errors);
      }
    }
    throw new WrongKernelsException(
        "no backend computes the convolution %s of %d images rightly; relative errors: %s"
            .formatted(shape, images, errors));
  }

  @Override
  public String name() {
    return "chosen";
  }

  @Override
  public NDArray depthwise(NDArray x, NDArray weight, int stride, int dilation) {
    int kernel = size(weight, 2);
    return backend(x, ConvolutionShape.depthwise(map(x), kernel, stride, dilation))
        .depthwise(x, weight, stride, dilation);
  }

  @Override
  public NDArray pointwise(NDArray x, NDArray weight, int stride) {
    return backend(x, ConvolutionShape.pointwise(map(x), size(weight, 0), stride))
        .pointwise(x, weight, stride);
  }

  @Override
  public NDArray dense(NDArray x, NDArray weight, int stride) {
    return backend(x, ConvolutionShape.dense(map(x), size(weight, 0), size(weight, 2), stride))
        .dense(x, weight, stride);
  }

  private Convolutions backend(NDArray x, ConvolutionShape shape) {
    ConvolutionChoice choice = chosen.get(new Key(shape, size(x, 0)));
    if (choice == null) {
      throw new IllegalStateException(
          "the convolution %s of %d images was not tested".formatted(shape, size(x, 0)));
    }
    return choice.backend();
  }

  private static ImageShape map(NDArray x) {
    Shape shape = x.getShape();
    return new ImageShape(
        Math.toIntExact(shape.get(1)),
        Math.toIntExact(shape.get(2)),
        Math.toIntExact(shape.get(3)));
  }

  private static int size(NDArray array, int axis) {
    return Math.toIntExact(array.getShape().get(axis));
  }
}
