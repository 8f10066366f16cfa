package io.hmnas.worker.space;

import io.hmnas.schemas.avro.SearchSpaceConfig;
import java.util.List;

/**
 * A layer before the first cell: ReLU but for the first, a 3x3 convolution, batch normalisation
 * with learned scale and shift.
 *
 * @param name of its parts in the network
 * @param rectifies whether it begins with ReLU
 */
public record StemLayer(
    String name, ImageShape input, ImageShape output, int stride, boolean rectifies) {
  private static final int KERNEL = 3;

  /** The layers of a space's stem. */
  static List<StemLayer> of(SearchSpaceConfig config, ImageShape image) {
    int channels = config.getChannels();
    return switch (config.getStem()) {
      case SINGLE -> {
        int stride = config.getStemStride();
        ImageShape output = image.strided(channels * config.getStemMultiplier(), stride);
        yield List.of(new StemLayer("stem", image, output, stride, false));
      }
      case IMAGENET -> {
        ImageShape half = image.strided(channels / 2, 2);
        ImageShape quarter = half.strided(channels, 2);
        ImageShape eighth = quarter.strided(channels, 2);
        yield List.of(
            new StemLayer("stem.1", image, half, 2, false),
            new StemLayer("stem.2", half, quarter, 2, true),
            new StemLayer("stem.3", quarter, eighth, 2, true));
      }
      case UNKNOWN ->
          throw new IllegalArgumentException(
              "space.stem must be SINGLE or IMAGENET, got " + config.getStem());
    };
  }

  /** Its convolution. */
  public Layer convolution() {
    return new Layer("conv", output.channels(), input.channels(), KERNEL, stride);
  }
}
