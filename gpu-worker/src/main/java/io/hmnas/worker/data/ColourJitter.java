package io.hmnas.worker.data;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Random changes of an image's colours, as DARTS makes them for ImageNet: brightness, contrast and
 * saturation by a factor from 1 - strength to 1 + strength each, and the hue by up to strength / 2
 * turns, in a random order.
 */
final class ColourJitter {
  /** Weights of red, green and blue in grey (ITU-R BT.601). */
  private static final float[] GREY = {0.299f, 0.587f, 0.114f};

  private final byte[] pixels;
  private final double strength;
  private final UniformRandomProvider random;
  private final int plane;

  /**
   * @param pixels [3, rows, columns], unsigned; changed in place
   */
  ColourJitter(byte[] pixels, double strength, UniformRandomProvider random) {
    this.pixels = pixels;
    this.strength = strength;
    this.random = random;
    this.plane = pixels.length / 3;
  }

  void apply() {
    int[] order = {0, 1, 2, 3};
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    for (int change : order) {
      double draw = 2 * random.nextDouble() - 1;
      float factor = (float) (1 + strength * draw);
      switch (change) {
        case 0 -> brighten(factor);
        case 1 -> contrast(factor);
        case 2 -> saturate(factor);
        default -> turnHue((float) (strength / 2 * draw));
      }
    }
  }

  private void brighten(float factor) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = clipped(value(i) * factor);
    }
  }

  private void contrast(float factor) {
    double sum = 0;
    for (int i = 0; i < plane; i++) {
      sum += grey(i);
    }
    float mean = Math.round(sum / plane);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = clipped(mean + (value(i) - mean) * factor);
    }
  }

  private void saturate(float factor) {
    for (int i = 0; i < plane; i++) {
      float grey = grey(i);
      for (int place = i; place < pixels.length; place += plane) {
        pixels[place] = clipped(grey + (value(place) - grey) * factor);
      }
    }
  }

  private void turnHue(float turns) {
    float[] hsb = new float[3];
    for (int i = 0; i < plane; i++) {
      java.awt.Color.RGBtoHSB(
          (int) value(i), (int) value(i + plane), (int) value(i + 2 * plane), hsb);
      int colour = java.awt.Color.HSBtoRGB(hsb[0] + turns, hsb[1], hsb[2]);
      pixels[i] = (byte) (colour >> 16);
      pixels[i + plane] = (byte) (colour >> 8);
      pixels[i + 2 * plane] = (byte) colour;
    }
  }

  private float grey(int i) {
    return GREY[0] * value(i) + GREY[1] * value(i + plane) + GREY[2] * value(i + 2 * plane);
  }

  private float value(int place) {
    return Byte.toUnsignedInt(pixels[place]);
  }

  private static byte clipped(float value) {
    return (byte) Math.round(Math.min(255, Math.max(0, value)));
  }
}
