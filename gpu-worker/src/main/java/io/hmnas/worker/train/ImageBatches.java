package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.data.DataSet;
import io.hmnas.worker.data.ImageSet;
import io.hmnas.worker.tensor.Torch;

/** Turns images of a data set into tensors, normalised per channel. */
final class ImageBatches {
  private final Torch torch;
  private final ImageSet images;
  private final float[][] normalised;

  /** A batch: images [count, channels, rows, columns] and labels, int64, [count]. */
  record Batch(NDArray images, NDArray labels) {}

  /**
   * @param images of the data set: its training or test images
   */
  ImageBatches(Torch torch, DataSet data, ImageSet images) {
    this.torch = torch;
    this.images = images;
    this.normalised = new float[images.channels()][256];
    for (int channel = 0; channel < normalised.length; channel++) {
      for (int value = 0; value < 256; value++) {
        normalised[channel][value] =
            (value / 255f - data.mean().get(channel)) / data.standardDeviation().get(channel);
      }
    }
  }

  Batch of(int[] indices) {
    int pixels = images.height() * images.width();
    int size = images.channels() * pixels;
    byte[] source = images.pixels();
    float[] target = new float[indices.length * size];
    long[] labels = new long[indices.length];
    for (int i = 0; i < indices.length; i++) {
      int from = indices[i] * size;
      int to = i * size;
      for (float[] table : normalised) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          target[to++] = table[source[from++] & 0xff];
        }
      }
      labels[i] = images.labels()[indices[i]];
    }
    return new Batch(
        torch.tensor(target, indices.length, images.channels(), images.height(), images.width()),
        torch.labels(labels));
  }
}
