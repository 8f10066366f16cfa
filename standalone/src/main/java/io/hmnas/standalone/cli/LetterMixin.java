package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.letters.LetterFilter;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which letters are meant. */
final class LetterMixin {
  @Option(
      names = "--reason",
      paramLabel = "CODE",
      description = "Only those with this reason, such as UNKNOWN_SCHEMA_ID.")
  private @Nullable String reason;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "Only those from this topic, such as hmnas.tasks or tasks.")
  private @Nullable String topic;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only those given up since then: a time, such as 2026-01-31T12:00:00Z, or a while ago,"
              + " such as 30min or 2h.")
  private @Nullable String since;

  boolean given() {
    return reason != null || topic != null || since != null;
  }

  LetterFilter filter(Topics topics, Clock clock) {
    String prefix = topics.prefix() + ".";
    return new LetterFilter(
        Optional.ofNullable(reason),
        Optional.ofNullable(topic).map(n -> n.startsWith(prefix) ? n : prefix + n),
        Optional.ofNullable(since).map(text -> PointInTime.parse("--since", text, clock)));
  }
}
