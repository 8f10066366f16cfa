package io.hmnas.worker.data;

/**
 * How an image file becomes what a network sees.
 *
 * @param resizedCrop whether a random part is brought to size; else the middle
 * @param colourJitter greatest change of brightness, contrast and saturation, 0 to 1; the hue
 *     changes by up to half of it in turns; 0 for none
 */
public record Decoding(boolean resizedCrop, double colourJitter) {
  /** As in evaluation: nothing is random. */
  public static final Decoding PLAIN = new Decoding(false, 0);

  /** Whether nothing is random. */
  public boolean isPlain() {
    return equals(PLAIN);
  }
}
