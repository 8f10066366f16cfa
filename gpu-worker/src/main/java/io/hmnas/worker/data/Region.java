package io.hmnas.worker.data;

import org.apache.commons.rng.UniformRandomProvider;

/** A part of an image, in pixels. */
record Region(int left, int top, int width, int height) {
  private static final double LEAST_AREA = 0.08;
  private static final double LEAST_RATIO = 3.0 / 4;
  private static final double GREATEST_RATIO = 4.0 / 3;
  private static final int ATTEMPTS = 10;

  /**
   * The middle that is left when the shorter side is brought to size * margin and a square of the
   * size is cut out.
   */
  static Region middle(int width, int height, int size, double margin) {
    int shorter = Math.min(width, height);
    int side = Math.toIntExact(Math.max(1, Math.round(shorter * size / Math.ceil(size * margin))));
    return new Region((width - side) / 2, (height - side) / 2, side, side);
  }

  /**
   * A part of 8 to 100 % of the area, its logarithm of width to height uniform from 3:4 to 4:3, at
   * any place where it fits (Szegedy et al., CVPR 2015). If none of ten draws fits: the middle, as
   * wide or as high as those ratios allow.
   */
  static Region random(int width, int height, UniformRandomProvider random) {
    double area = (double) width * height;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double target = area * (LEAST_AREA + (1 - LEAST_AREA) * random.nextDouble());
      double low = StrictMath.log(LEAST_RATIO);
      double high = StrictMath.log(GREATEST_RATIO);
      double ratio = StrictMath.exp(low + (high - low) * random.nextDouble());
      long w = Math.round(Math.sqrt(target * ratio));
      long h = Math.round(Math.sqrt(target / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int left = random.nextInt(width - (int) w + 1);
        int top = random.nextInt(height - (int) h + 1);
        return new Region(left, top, (int) w, (int) h);
      }
    }
    double ratio = Math.min(GREATEST_RATIO, Math.max(LEAST_RATIO, (double) width / height));
    int w = Math.toIntExact(Math.min(width, Math.max(1, Math.round(height * ratio))));
    int h = Math.toIntExact(Math.min(height, Math.max(1, Math.round(width / ratio))));
    return new Region((width - w) / 2, (height - h) / 2, w, h);
  }
}
