package io.hmnas.schemas.topic;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.avro.Withdrawal;
import io.hmnas.schemas.topic.TopicSpec.Cleanup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * The names of all topics and of the workers' share group, under one prefix, so that several
 * installations can share a cluster.
 *
 * <pre>{@code
 * Topics topics = Topics.withPrefix("hmnas");
 * topics.tasks(); // hmnas.tasks
 * }</pre>
 */
public final class Topics {
  /** The prefix unless another is configured. */
  public static final String DEFAULT_PREFIX = "hmnas";

  /**
   * Partitions of the topics keyed by sweep or run. Those that meet in one processor must have the
   * same number.
   */
  public static final int DEFAULT_PARTITIONS = 4;

  /**
   * Partitions of the task topic. Few, because every transaction writes a marker to each partition
   * that it touches and a share group does not need more partitions to have more members. One,
   * because a share group gives a partition to one member alone while there are no more members
   * than partitions: a worker would idle while another has tasks waiting.
   */
  public static final int DEFAULT_TASK_PARTITIONS = 1;

  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}");

  private final String prefix;

  private Topics(String prefix) {
    this.prefix = prefix;
  }

  /**
   * The topics under a prefix.
   *
   * @throws IllegalArgumentException when the prefix cannot start a topic name
   */
  public static Topics withPrefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "topic prefix must be 1..100 letters, digits, dots, dashes and underscores and start with"
              + " a letter or digit, got '"
              + prefix
              + "'");
    }
    return new Topics(prefix);
  }

  /** The topics under the default prefix. */
  public static Topics withDefaultPrefix() {
    return new Topics(DEFAULT_PREFIX);
  }

  /** The prefix, without the dot that follows it in a topic name. */
  public String prefix() {
    return prefix;
  }

  /** Requests to create, extend or cancel a sweep. */
  public String sweepRequests() {
    return prefix + ".sweep-requests";
  }

  /** Steps to carry out. */
  public String tasks() {
    return prefix + ".tasks";
  }

  /** Tasks that need not be done any more. */
  public String withdrawals() {
    return prefix + ".withdrawals";
  }

  /** What came of the steps. */
  public String taskResults() {
    return prefix + ".task-results";
  }

  /** Weights, masks and losses while steps are carried out. */
  public String weightEvents() {
    return prefix + ".weight-events";
  }

  /** Where every run stands. */
  public String runs() {
    return prefix + ".runs";
  }

  /** The networks found. */
  public String architectures() {
    return prefix + ".architectures";
  }

  /** What the seeds of a sweep agree on. */
  public String robustness() {
    return prefix + ".robustness";
  }

  /** Records that could not be used, as they were found. */
  public String deadLetters() {
    return prefix + ".dead-letters";
  }

  /** The schemas that the embedded registry gave ids to. */
  public String schemas() {
    return prefix + ".schemas";
  }

  /** The share group of all workers. */
  public String workerGroup() {
    return prefix + "-workers";
  }

  /** Every topic, with the default numbers of partitions. */
  public List<TopicSpec> catalogue() {
    return catalogue(DEFAULT_PARTITIONS, DEFAULT_TASK_PARTITIONS);
  }

  /**
   * Every topic.
   *
   * @param partitions partitions of the topics keyed by sweep or run
   * @param taskPartitions partitions of the task topic
   */
  public List<TopicSpec> catalogue(int partitions, int taskPartitions) {
    return List.of(
        log(
            sweepRequests(),
            "sweepId",
            partitions,
            30,
            SweepRequest.getClassSchema(),
            "Requests to create a sweep, to add seeds to it, or to cancel it."),
        log(
            tasks(),
            "runId",
            taskPartitions,
            7,
            StepTask.getClassSchema(),
            "Steps to carry out, each with all that a worker needs for it."),
        // Kept as long as the tasks, and in one partition: workers read all of it when they start.
        log(
            withdrawals(),
            "runId",
            1,
            7,
            Withdrawal.getClassSchema(),
            "Tasks that need not be done any more: whoever holds one lets go of it."),
        log(
            taskResults(),
            "runId",
            partitions,
            30,
            StepResult.getClassSchema(),
            "What came of each step: checkpoint, metrics, or the reason why it failed."),
        log(
            weightEvents(),
            "runId",
            partitions,
            7,
            WeightEvent.getClassSchema(),
            "Edge and operation weights, real masks and losses, every few batches."),
        compacted(runs(), "runId", partitions, RunState.getClassSchema(), "Where each run stands."),
        compacted(
            architectures(),
            "runId/branch",
            partitions,
            Architecture.getClassSchema(),
            "The network that each run found."),
        compacted(
            robustness(),
            "sweepId",
            partitions,
            RobustnessReport.getClassSchema(),
            "What the finished seeds of each sweep agree on."),
        new TopicSpec(
            deadLetters(),
            "as found",
            1,
            Cleanup.DELETE,
            Optional.of(Duration.ofDays(90)),
            Optional.empty(),
            "Records that could not be used, byte for byte, with headers that say where and why."),
        // One partition: the ids are given out in one order.
        new TopicSpec(
            schemas(),
            "kind, subject and version, as JSON",
            1,
            Cleanup.COMPACT,
            Optional.empty(),
            Optional.empty(),
            "Schemas with their ids, as JSON, where the embedded registry is used."));
  }

  private static TopicSpec log(
      String name, String key, int partitions, int days, Schema schema, String doc) {
    return new TopicSpec(
        name,
        key,
        partitions,
        Cleanup.DELETE,
        Optional.of(Duration.ofDays(days)),
        Optional.of(schema),
        doc);
  }

  private static TopicSpec compacted(
      String name, String key, int partitions, Schema schema, String doc) {
    return new TopicSpec(
        name, key, partitions, Cleanup.COMPACT, Optional.empty(), Optional.of(schema), doc);
  }

  @Override
  public String toString() {
    return "Topics[" + prefix + ".*]";
  }
}
