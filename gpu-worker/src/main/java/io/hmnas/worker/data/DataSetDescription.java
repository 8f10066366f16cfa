package io.hmnas.worker.data;

/**
 * Where a data set would come from, and how much of it a configuration uses.
 *
 * @param name as in the configuration
 * @param source for a person: folder, or resource of the program
 * @param sample whether it is the small sample shipped with the program
 * @param trainImages training images after the limit
 * @param testImages test images after the limit
 */
public record DataSetDescription(
    String name, String source, boolean sample, int trainImages, int testImages) {

  /** One line for a person. */
  @Override
  public String toString() {
    return "%s: %,d training and %,d test images from %s"
        .formatted(name, trainImages, testImages, source);
  }
}
