package io.hmnas.worker.data;

import java.util.List;

/**
 * Training and test images of one task.
 *
 * @param name as in a sweep's configuration
 * @param train training images; split further by a run's seed
 * @param test images that are looked at once, at the end of a run
 * @param classes number of classes
 * @param mean per channel, of pixels scaled to 0..1, over the training images of the full set
 * @param standardDeviation per channel, likewise
 */
public record DataSet(
    String name,
    Images train,
    Images test,
    int classes,
    List<Float> mean,
    List<Float> standardDeviation) {
  public DataSet {
    mean = List.copyOf(mean);
    standardDeviation = List.copyOf(standardDeviation);
  }
}
