package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import picocli.CommandLine.Option;

/** How the topics of an installation are to be. */
final class TopicSettingsMixin {
  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      defaultValue = "1",
      description = "Copies of each partition (default: ${DEFAULT-VALUE}).")
  private int replicationFactor;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "" + Topics.DEFAULT_PARTITIONS,
      description = "Partitions of each topic but the tasks' (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--task-partitions",
      paramLabel = "N",
      defaultValue = "" + Topics.DEFAULT_TASK_PARTITIONS,
      description = "Partitions of the topic of tasks (default: ${DEFAULT-VALUE}).")
  private int taskPartitions;

  /**
   * @throws UsageException if a number is out of its range
   */
  TopicSettings settings() {
    try {
      return TopicSettings.withReplicationFactor(replicationFactor)
          .withPartitions(partitions)
          .withTaskPartitions(taskPartitions);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }
}
