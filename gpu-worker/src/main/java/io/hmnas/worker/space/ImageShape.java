package io.hmnas.worker.space;

/**
 * Size of a feature map or an image.
 *
 * @param channels number of channels
 * @param height rows
 * @param width columns
 */
public record ImageShape(int channels, int height, int width) {
  /** The shape after a window that is padded to keep the size, at the given stride. */
  public ImageShape strided(int newChannels, int stride) {
    return new ImageShape(newChannels, (height - 1) / stride + 1, (width - 1) / stride + 1);
  }

  /** Pixels of one channel. */
  public int pixels() {
    return height * width;
  }
}
