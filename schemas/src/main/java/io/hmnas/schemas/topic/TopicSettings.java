package io.hmnas.schemas.topic;

import java.time.Duration;

/**
 * What an installation decides about its topics and about the workers' share group.
 *
 * @param replicationFactor replicas of every topic; at least 1. From 3 on, writes need 2 replicas
 *     in sync
 * @param partitions partitions of the topics keyed by sweep or run; at least 1
 * @param taskPartitions partitions of the task topic; at least 1
 * @param lockDuration how long a task stays with a silent worker; the broker allows 15 to 60 s
 *     unless told otherwise
 * @param deliveryLimit how often a task is delivered before the broker drops it; 2 to 10. The
 *     highest by default: attempts are counted by the coordinator, and each clean release of a task
 *     uses up one delivery, too
 */
public record TopicSettings(
    int replicationFactor,
    int partitions,
    int taskPartitions,
    Duration lockDuration,
    int deliveryLimit) {

  public TopicSettings {
    require("replicationFactor", replicationFactor, 1, Short.MAX_VALUE);
    require("partitions", partitions, 1, 10_000);
    require("taskPartitions", taskPartitions, 1, 10_000);
    require("deliveryLimit", deliveryLimit, 2, 10);
    if (lockDuration.toMillis() < 1_000) {
      throw new IllegalArgumentException(
          "lockDuration must be at least 1 s, got " + lockDuration.toMillis() + " ms");
    }
  }

  /** The defaults, for a cluster that holds so many replicas. */
  public static TopicSettings withReplicationFactor(int replicationFactor) {
    return new TopicSettings(
        replicationFactor,
        Topics.DEFAULT_PARTITIONS,
        Topics.DEFAULT_TASK_PARTITIONS,
        Duration.ofSeconds(30),
        10);
  }

  /** The same with another number of partitions of the topics keyed by sweep or run. */
  public TopicSettings withPartitions(int count) {
    return new TopicSettings(replicationFactor, count, taskPartitions, lockDuration, deliveryLimit);
  }

  /** The same with another number of partitions of the task topic. */
  public TopicSettings withTaskPartitions(int count) {
    return new TopicSettings(replicationFactor, partitions, count, lockDuration, deliveryLimit);
  }

  /** The same with another duration of the lock on a task. */
  public TopicSettings withLockDuration(Duration duration) {
    return new TopicSettings(
        replicationFactor, partitions, taskPartitions, duration, deliveryLimit);
  }

  private static void require(String field, int value, int minimum, int maximum) {
    if (value < minimum || value > maximum) {
      throw new IllegalArgumentException(
          field + " must be " + minimum + ".." + maximum + ", got " + value);
    }
  }
}
