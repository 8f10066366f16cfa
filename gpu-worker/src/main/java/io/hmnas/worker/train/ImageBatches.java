package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.data.DataSet;
import io.hmnas.worker.data.ImageSet;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Turns images of a data set into batches, normalised per channel. The images are bytes on the
 * device; a batch is picked and computed there, by operations on the whole batch.
 */
final class ImageBatches {
  private final Torch torch;
  private final LongSupplier nanoTime;
  private final NDArray pixels;
  private final NDArray labels;
  private final NDArray mean;
  private final NDArray deviation;
  private long nanos;

  /** A batch: images [count, channels, rows, columns] and labels, int64, [count]. */
  record Batch(NDArray images, NDArray labels) {}

  /**
   * @param images of the data set: its training or test images
   * @param nanoTime a clock for durations
   */
  ImageBatches(Torch torch, DataSet data, ImageSet images, LongSupplier nanoTime) {
    this.torch = torch;
    this.nanoTime = nanoTime;
    this.pixels =
        torch.bytes(
            images.pixels(), images.count(), images.channels(), images.height(), images.width());
    long[] classes = new long[images.count()];
    Arrays.setAll(classes, image -> images.labels()[image]);
    this.labels = torch.labels(classes);
    this.mean = perChannel(data.mean());
    this.deviation = perChannel(data.standardDeviation());
  }

  private NDArray perChannel(List<Float> values) {
    return torch.tensor(
        values.stream().mapToDouble(Float::doubleValue).toArray(), 1, values.size(), 1, 1);
  }

  /** The given images as they are. */
  Batch of(int[] indices) {
    long start = nanoTime.getAsLong();
    NDArray picked = index(indices);
    Batch batch = new Batch(normalised(Ops.rows(pixels, picked)), Ops.rows(labels, picked));
    nanos += nanoTime.getAsLong() - start;
    return batch;
  }

  /** The given images, changed at random. */
  Batch of(int[] indices, Augmentation augmentation, UniformRandomProvider random) {
    if (augmentation.isNone()) {
      return of(indices);
    }
    long start = nanoTime.getAsLong();
    NDArray picked = index(indices);
    Augmentation.Draw draw = augmentation.draw(torch, Ops.rows(pixels, picked), random);
    Batch batch = new Batch(draw.cutOut(normalised(draw.cropAndFlip())), Ops.rows(labels, picked));
    nanos += nanoTime.getAsLong() - start;
    return batch;
  }

  /** Time spent on batches so far. */
  double seconds() {
    return nanos / 1e9;
  }

  private NDArray index(int[] indices) {
    return torch.labels(Arrays.stream(indices).asLongStream().toArray());
  }

  private NDArray normalised(NDArray bytes) {
    return bytes.toType(torch.type(), false).divi(torch.scalar(255)).subi(mean).divi(deviation);
  }
}
