package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.Topics;
import picocli.CommandLine.Option;

/** Options of every command that talks to a cluster. */
final class KafkaMixin {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      defaultValue = "${env:HMNAS_BOOTSTRAP_SERVERS:-localhost:9092}",
      description = "Brokers (default: ${DEFAULT-VALUE}; environment: HMNAS_BOOTSTRAP_SERVERS).")
  private String bootstrapServers = "";

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = "${env:HMNAS_TOPIC_PREFIX:-" + Topics.DEFAULT_PREFIX + "}",
      description =
          "Beginning of all topic names (default: ${DEFAULT-VALUE}; environment:"
              + " HMNAS_TOPIC_PREFIX).")
  private String topicPrefix = "";

  String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * @throws UsageException if the prefix cannot begin a topic's name
   */
  Topics topics() {
    try {
      return Topics.withPrefix(topicPrefix);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--topic-prefix: " + e.getMessage(), e);
    }
  }
}
