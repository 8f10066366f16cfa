package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicChange;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Topics of a cluster. */
@Command(
    name = "topics",
    description = "Topics of a cluster.",
    subcommands = TopicsCommand.Apply.class)
final class TopicsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new picocli.CommandLine.ParameterException(
        spec.commandLine(), "a command is missing: apply");
  }

  /** Creates what is missing. */
  @Command(
      name = "apply",
      description = {
        "Creates the topics that are missing, with their configuration, and sets up the workers'"
            + " share group. What exists is left as it is; where it differs, that is said."
      })
  static final class Apply implements Callable<Integer> {
    @Mixin private KafkaMixin kafka = new KafkaMixin();

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

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        List<TopicChange> changes = TopicAdmin.apply(admin, kafka.topics(), settings());
        changes.forEach(out::println);
        if (changes.isEmpty()) {
          out.println("everything is as it should be");
        }
      }
      return ExitCodes.OK;
    }

    private TopicSettings settings() {
      try {
        return TopicSettings.withReplicationFactor(replicationFactor)
            .withPartitions(partitions)
            .withTaskPartitions(taskPartitions);
      } catch (IllegalArgumentException e) {
        throw new UsageException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
      }
    }
  }
}
