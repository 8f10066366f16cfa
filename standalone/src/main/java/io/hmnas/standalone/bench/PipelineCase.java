package io.hmnas.standalone.bench;

import java.time.Duration;

/**
 * One setting to measure.
 *
 * @param runs runs of the sweep, all handed in at once
 * @param workers workers, each with connections of its own
 * @param stepTime time that a step takes; 0 for steps that do nothing
 * @param coordinators coordinators that share the runs
 * @param taskPartitions partitions of the task topic
 * @param events whether steps write weight events
 */
public record PipelineCase(
    int runs,
    int workers,
    Duration stepTime,
    int coordinators,
    int taskPartitions,
    boolean events) {
  /**
   * @throws IllegalArgumentException if one of them is out of its range; the message begins with
   *     its name
   */
  public PipelineCase {
    require("runs", runs, 1, 10_000);
    require("workers", workers, 1, 1_000);
    require("coordinators", coordinators, 1, 16);
    require("task-partitions", taskPartitions, 1, 64);
    if (stepTime.isNegative() || stepTime.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "step-time must be 0 s to 1 h, got " + stepTime.toMillis() + " ms");
    }
  }

  /** Steps of all runs. */
  public int steps() {
    return runs * PipelineBench.STEPS_PER_RUN;
  }

  /** Workers that can be busy at the same time: a run has one step under way. */
  int busyWorkers() {
    return Math.min(runs, workers);
  }

  private static void require(String name, int value, int least, int greatest) {
    if (value < least || value > greatest) {
      throw new IllegalArgumentException(
          "%s must be %d..%d, got %d".formatted(name, least, greatest, value));
    }
  }
}
