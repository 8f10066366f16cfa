package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.data.DataSet;
import io.hmnas.worker.data.Decoding;
import io.hmnas.worker.data.ImageFiles;
import io.hmnas.worker.data.ImageSet;
import io.hmnas.worker.data.Images;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/**
 * Turns images of a data set into batches, normalised per channel. The images are bytes on the
 * device; a batch is picked and computed there, by operations on the whole batch. Those in files
 * are decoded batch by batch, and go on as the others from there.
 */
final class ImageBatches {
  private final Torch torch;
  private final LongSupplier nanoTime;
  private final Images images;
  private final @Nullable NDArray pixels;
  private final NDArray labels;
  private final NDArray mean;
  private final NDArray deviation;
  private long nanos;

  /** Decoded images of a batch: the tensor shares its memory. */
  private ByteBuffer decoded = ByteBuffer.allocateDirect(0);

  /** A batch: images [count, channels, rows, columns] and labels, int64, [count]. */
  record Batch(NDArray images, NDArray labels) {}

  /**
   * @param images of the data set: its training or test images
   * @param nanoTime a clock for durations
   */
  ImageBatches(Torch torch, DataSet data, Images images, LongSupplier nanoTime) {
    this.torch = torch;
    this.nanoTime = nanoTime;
    this.images = images;
    this.pixels = images instanceof ImageSet set ? bytes(set.pixels(), set.count()) : null;
    long[] classes = new long[images.count()];
    Arrays.setAll(classes, images::label);
    this.labels = torch.labels(classes);
    this.mean = perChannel(data.mean());
    this.deviation = perChannel(data.standardDeviation());
  }

  private NDArray bytes(ByteBuffer values, int count) {
    return torch.bytes(values, count, images.channels(), images.height(), images.width());
  }

  private NDArray perChannel(List<Float> values) {
    return torch.tensor(
        values.stream().mapToDouble(Float::doubleValue).toArray(), 1, values.size(), 1, 1);
  }

  /** The given images as they are. */
  Batch of(int[] indices) {
    long start = nanoTime.getAsLong();
    NDArray picked = index(indices);
    NDArray raw = raw(indices, picked, Decoding.PLAIN, new long[indices.length]);
    Batch batch = new Batch(normalised(raw), Ops.rows(labels, picked));
    nanos += nanoTime.getAsLong() - start;
    return batch;
  }

  /**
   * The given images, changed at random.
   *
   * @param decoding of images in files; those in memory take no part in it
   */
  Batch of(
      int[] indices, Decoding decoding, Augmentation augmentation, UniformRandomProvider random) {
    if (augmentation.isNone() && decoding.isPlain()) {
      return of(indices);
    }
    long start = nanoTime.getAsLong();
    NDArray picked = index(indices);
    long[] seeds = new long[indices.length];
    if (!decoding.isPlain()) {
      Arrays.setAll(seeds, i -> random.nextLong());
    }
    NDArray raw = raw(indices, picked, decoding, seeds);
    Augmentation.Draw draw = augmentation.draw(torch, raw, random);
    Batch batch = new Batch(draw.cutOut(normalised(draw.cropAndFlip())), Ops.rows(labels, picked));
    nanos += nanoTime.getAsLong() - start;
    return batch;
  }

  private NDArray raw(int[] indices, NDArray picked, Decoding decoding, long[] seeds) {
    if (pixels != null) {
      return Ops.rows(pixels, picked);
    }
    ImageFiles files = (ImageFiles) images;
    int size = indices.length * files.channels() * files.height() * files.width();
    if (decoded.capacity() < size) {
      decoded = ByteBuffer.allocateDirect(size);
    }
    ByteBuffer part = decoded.duplicate().limit(size).slice();
    files.read(indices, decoding, seeds, part);
    return bytes(part, indices.length);
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
