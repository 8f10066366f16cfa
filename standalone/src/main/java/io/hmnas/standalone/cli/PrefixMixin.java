package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.Topics;
import picocli.CommandLine.Option;

/** How the names of the topics begin. */
final class PrefixMixin {
  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = "${env:HMNAS_TOPIC_PREFIX:-" + Topics.DEFAULT_PREFIX + "}",
      description =
          "Beginning of all topic names (default: ${DEFAULT-VALUE}; environment:"
              + " HMNAS_TOPIC_PREFIX).")
  private String topicPrefix = "";

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
