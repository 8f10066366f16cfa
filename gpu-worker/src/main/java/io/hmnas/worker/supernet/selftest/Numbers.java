package io.hmnas.worker.supernet.selftest;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.tensor.Torch;

/** Values of a tensor, to be compared with others. */
final class Numbers {
  static final Numbers NONE = new Numbers(new double[0]);

  private final double[] values;

  private Numbers(double[] values) {
    this.values = values;
  }

  static Numbers of(NDArray array) {
    return new Numbers(Torch.doubles(array));
  }

  static Numbers of(double... values) {
    return new Numbers(values.clone());
  }

  boolean isEmpty() {
    return values.length == 0;
  }

  /** Those of a batch in which the given number of images is repeated. */
  Numbers repeated(int distinct, int images) {
    return new Numbers(Draws.repeated(values, distinct, images));
  }

  Numbers times(double factor) {
    return part(0, values.length, factor);
  }

  /** The values from one index to before another, times a factor. */
  Numbers part(int from, int to, double factor) {
    double[] part = new double[to - from];
    for (int i = from; i < to; i++) {
      part[i - from] = values[i] * factor;
    }
    return new Numbers(part);
  }

  Numbers part(int from, int to) {
    return part(from, to, 1);
  }

  /** Greatest magnitude. */
  double scale() {
    double scale = 0;
    for (double value : values) {
      scale = Math.max(scale, Math.abs(value));
    }
    return scale;
  }

  /** Greatest difference over the greatest expected magnitude. */
  double error(Numbers expected) {
    return error(expected, expected.scale());
  }

  /** Greatest difference over a scale; infinite if a value is no number, or one is missing. */
  double error(Numbers expected, double scale) {
    if (values.length != expected.values.length) {
      return Double.POSITIVE_INFINITY;
    }
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      double difference = Math.abs(values[i] - expected.values[i]);
      if (!Double.isFinite(difference)) {
        return Double.POSITIVE_INFINITY;
      }
      worst = Math.max(worst, difference);
    }
    return worst == 0 ? 0 : worst / scale;
  }
}
