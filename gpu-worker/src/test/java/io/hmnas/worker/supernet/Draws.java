package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.tensor.Torch;
import java.util.Random;

/** Random weights, encodings and images, the same for the same seed. */
public final class Draws {
  private final Random random;

  public Draws(long seed) {
    this.random = new Random(seed);
  }

  /** Network weights as a run starts with; each is a float32 number. */
  public double[] weights(NetworkLayout layout) {
    double[] weights = new double[layout.parameterSize()];
    for (Parameter parameter : layout.parameters()) {
      double bound = 1 / Math.sqrt(parameter.fanIn());
      for (int i = parameter.offset(); i < parameter.offset() + parameter.size(); i++) {
        weights[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
    }
    return weights;
  }

  /** Standard normal numbers: an encoding that prefers some edges and operations. */
  public double[] normal(int size) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextGaussian();
    }
    return values;
  }

  /** Uniform numbers, 0..1. */
  public double[] uniform(int size) {
    return random.doubles(size).toArray();
  }

  /** Ones with the given probability, else zeros. */
  public double[] binary(int size, double probability) {
    return random.doubles(size).map(u -> u < probability ? 1 : 0).toArray();
  }

  /** A batch of standard normal pixels. */
  public NDArray images(Torch torch, SearchSpace space, int count) {
    ImageShape image = space.image();
    return torch.tensor(
        normal(count * image.channels() * image.pixels()),
        count,
        image.channels(),
        image.height(),
        image.width());
  }

  /** Labels of a batch. */
  public NDArray labels(Torch torch, SearchSpace space, int count) {
    return torch.labels(random.longs(count, 0, space.classes()).toArray());
  }
}
