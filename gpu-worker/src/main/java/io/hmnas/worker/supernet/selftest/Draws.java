package io.hmnas.worker.supernet.selftest;

import java.util.Random;

/** The self-test's numbers: always the same, so that a processor always gets the same verdict. */
final class Draws {
  private final Random random;

  Draws(long seed) {
    this.random = new Random(seed);
  }

  double[] normal(int size, double mean, double deviation) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      // Rounded, so that float32 and float64 start from the same values.
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return values;
  }

  double[] positive(int size) {
    double[] values = normal(size, 0, 0.5);
    for (int i = 0; i < size; i++) {
      values[i] = (float) (0.5 + Math.abs(values[i]));
    }
    return values;
  }

  long[] labels(int size, int classes) {
    return random.longs(size, 0, classes).toArray();
  }

  /** The values of some images repeated in order until there are as many images as wanted. */
  static double[] repeated(double[] values, int images, int wanted) {
    int each = values.length / images;
    double[] repeated = new double[each * wanted];
    for (int image = 0; image < wanted; image++) {
      System.arraycopy(values, image % images * each, repeated, image * each, each);
    }
    return repeated;
  }

  /** Likewise for labels. */
  static long[] repeated(long[] labels, int wanted) {
    long[] repeated = new long[wanted];
    for (int image = 0; image < wanted; image++) {
      repeated[image] = labels[image % labels.length];
    }
    return repeated;
  }

  /**
   * How many different images stand for a batch: few, but a divisor, so that every image occurs
   * equally often. A batch of repeated images has the statistics, and its mean loss the gradients,
   * of the images themselves.
   */
  static int distinct(int images) {
    for (int count = Math.min(8, images); count >= 4; count--) {
      if (images % count == 0) {
        return count;
      }
    }
    int count = Math.min(8, images);
    while (images % count != 0) {
      count++;
    }
    return count;
  }
}
