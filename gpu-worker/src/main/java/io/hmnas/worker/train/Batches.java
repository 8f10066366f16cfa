package io.hmnas.worker.train;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.sampling.ArraySampler;

/**
 * Which images make a batch: a pure function of seed, purpose, epoch and batch. Every epoch goes
 * through the images once, in an order of its own.
 */
public final class Batches {
  private final int[] order;
  private final int size;

  /**
   * An epoch over some images.
   *
   * @param images indices into the data set
   * @param size images per batch
   */
  public Batches(int[] images, int size, long seed, String purpose, int epoch) {
    requireFull(images.length, size);
    this.order = ArraySampler.shuffle(Randomness.of(seed, purpose, epoch), images.clone());
    this.size = size;
  }

  /**
   * Checks that so many images fill a batch.
   *
   * @throws IllegalArgumentException if they do not
   */
  static void requireFull(int images, int size) {
    if (images < size) {
      throw new IllegalArgumentException(
          "%d images do not fill one batch of %d: use a smaller batchSize or more images"
              .formatted(images, size));
    }
  }

  /** Full batches of the epoch; the images left over are not used in it. */
  public int count() {
    return order.length / size;
  }

  /** Indices of a batch's images; batches past the last start over. */
  public int[] batch(int number) {
    int start = number % count() * size;
    return Arrays.copyOfRange(order, start, start + size);
  }

  /**
   * The run's split of the training images.
   *
   * @param count number of training images
   * @param validationFraction share that goes to the validation part
   */
  public static Split split(int count, double validationFraction, long seed) {
    int[] order =
        ArraySampler.shuffle(Randomness.of(seed, "split"), IntStream.range(0, count).toArray());
    int validation = (int) Math.round(count * validationFraction);
    return new Split(
        Arrays.copyOfRange(order, validation, count), Arrays.copyOfRange(order, 0, validation));
  }

  /** Indices of the images on which w is trained, and of those on which all else is learned. */
  public static final class Split {
    private final int[] training;
    private final int[] validation;

    private Split(int[] training, int[] validation) {
      this.training = training;
      this.validation = validation;
    }

    public int[] training() {
      return training.clone();
    }

    public int[] validation() {
      return validation.clone();
    }
  }
}
