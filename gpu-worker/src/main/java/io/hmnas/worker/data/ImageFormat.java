package io.hmnas.worker.data;

import java.util.List;

/**
 * What a network has to know of a data set.
 *
 * @param channels of its images
 * @param height rows
 * @param width columns
 * @param classes number of classes
 * @param mean per channel, of pixels scaled to 0..1
 * @param standardDeviation per channel, likewise
 */
public record ImageFormat(
    int channels,
    int height,
    int width,
    int classes,
    List<Float> mean,
    List<Float> standardDeviation) {
  public ImageFormat {
    mean = List.copyOf(mean);
    standardDeviation = List.copyOf(standardDeviation);
  }
}
