package io.hmnas.worker.data;

/** Labelled images of one size, as unsigned bytes, in the order of their file. */
public final class ImageSet {
  private final int channels;
  private final int height;
  private final int width;
  private final byte[] pixels;
  private final byte[] labels;

  /**
   * @param pixels unsigned bytes, shape [count, channels, height, width]; handed over, not copied
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
    this.pixels = pixels;
    this.labels = labels;
  }

  /** Number of images. */
  public int count() {
    return labels.length;
  }

  public int channels() {
    return channels;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /** The pixels, [count, channels, height, width], unsigned: the array itself, to be read only. */
  public byte[] pixels() {
    return pixels;
  }

  /** The labels, [count]: the array itself, to be read only. */
  public byte[] labels() {
    return labels;
  }
}
