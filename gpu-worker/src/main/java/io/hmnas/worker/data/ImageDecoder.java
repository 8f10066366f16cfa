package io.hmnas.worker.data;

import com.twelvemonkeys.image.ResampleOp;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.commons.rng.UniformRandomProvider;

/** Decodes one image file and brings it to size. */
record ImageDecoder(Path file) {
  static {
    // A file read as a whole needs no copy on disk.
    ImageIO.setUseCache(false);
  }

  /** In evaluation the shorter side becomes size * 256 / 224, as is usual for ImageNet. */
  private static final double MARGIN = 256.0 / 224;

  /**
   * The pixels, [3, size, size], unsigned.
   *
   * @param random draws what is random; not used by a plain decoding
   * @throws DataSetException.Unavailable if the file is no image
   */
  byte[] decode(int size, Decoding decoding, UniformRandomProvider random) {
    BufferedImage image = read();
    Region region =
        decoding.resizedCrop()
            ? Region.random(image.getWidth(), image.getHeight(), random)
            : Region.middle(image.getWidth(), image.getHeight(), size, MARGIN);
    BufferedImage part =
        image.getSubimage(region.left(), region.top(), region.width(), region.height());
    byte[] pixels = planes(resized(part, size), size);
    if (decoding.colourJitter() > 0) {
      new ColourJitter(pixels, decoding.colourJitter(), random).apply();
    }
    return pixels;
  }

  private BufferedImage read() {
    try {
      BufferedImage image = ImageIO.read(file.toFile());
      if (image == null) {
        throw new DataSetException.Unavailable(
            "%s: expected an image, found a file of no known format: replace it".formatted(file));
      }
      return image;
    } catch (IOException | IllegalArgumentException e) {
      throw new DataSetException.Unavailable(
          "%s: cannot be decoded: %s: replace it".formatted(file, e.getMessage()), e);
    }
  }

  private static BufferedImage resized(BufferedImage part, int size) {
    BufferedImage colours =
        new BufferedImage(part.getWidth(), part.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < part.getHeight(); y++) {
      for (int x = 0; x < part.getWidth(); x++) {
        colours.setRGB(x, y, part.getRGB(x, y));
      }
    }
    if (part.getWidth() == size && part.getHeight() == size) {
      return colours;
    }
    // The triangle's width follows the scale: no aliases when an image shrinks.
    return new ResampleOp(size, size, ResampleOp.FILTER_TRIANGLE).filter(colours, null);
  }

  private static byte[] planes(BufferedImage image, int size) {
    byte[] pixels = new byte[3 * size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int colour = image.getRGB(x, y);
        int place = y * size + x;
        pixels[place] = (byte) (colour >> 16);
        pixels[size * size + place] = (byte) (colour >> 8);
        pixels[2 * size * size + place] = (byte) colour;
      }
    }
    return pixels;
  }
}
