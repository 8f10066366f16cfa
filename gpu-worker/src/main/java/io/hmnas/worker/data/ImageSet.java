package io.hmnas.worker.data;

import java.nio.ByteBuffer;

/**
 * Labelled images of one size, as unsigned bytes, in the order of their file. They are kept once,
 * outside the heap, where the engine reads them without a copy.
 */
public final class ImageSet implements Images {
  private final int channels;
  private final int height;
  private final int width;
  private final ByteBuffer pixels;
  private final byte[] labels;

  /**
   * @param pixels unsigned bytes, shape [count, channels, height, width]; copied
   * @param labels classes from 0, shape [count]; handed over, not copied
   * @throws IllegalArgumentException if the sizes do not fit each other
   */
  public ImageSet(int channels, int height, int width, byte[] pixels, byte[] labels) {
    if ((long) labels.length * channels * height * width != pixels.length) {
      throw new IllegalArgumentException(
          "%d labels and images of %dx%dx%d do not fit %d bytes of pixels"
              .formatted(labels.length, channels, height, width, pixels.length));
    }
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.pixels = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip().asReadOnlyBuffer();
    this.labels = labels;
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int label(int image) {
    return Byte.toUnsignedInt(labels[image]);
  }

  /** The pixels, [count, channels, height, width], unsigned: a view of all, to be read only. */
  public ByteBuffer pixels() {
    return pixels.duplicate();
  }

  /** The labels, [count]: the array itself, to be read only. */
  public byte[] labels() {
    return labels;
  }
}
