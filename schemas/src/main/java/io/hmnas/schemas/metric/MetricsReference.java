package io.hmnas.schemas.metric;

import io.hmnas.schemas.metric.Metric.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reference of all metrics, written from their constants. */
public final class MetricsReference {
  private MetricsReference() {}

  /** The reference as Markdown. */
  public static String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # Metrics

            Coordinators serve `/metrics` in Prometheus' text format on their HTTP port, without a token, as they do `/healthz`; workers on
            the port of `hmnas worker --http-port PORT` (0: any free one), with `/healthz` and `/readyz`, on loopback unless `--http-host` says
            otherwise. `./hmnas demo` and `./hmnas run` write the addresses of all their processes to `runs/SWEEP.targets.json`.
            [dashboards/](../dashboards/README.md) has dashboards, rules and a configuration for Prometheus.

            Scrape all processes. Metrics of one process are added up over processes; those of the system and of sweeps are the same at every
            coordinator, because each reads the whole log: take the greatest (`max by (sweep) (...)`). No label names a seed, a run or a record:
            the number of series does not depend on the number of seeds. Series of a sweep (about a thousand) are there for the ten sweeps that
            changed last, and end 15 minutes after the sweep. Weights and masks of runs under way are known from the moment when a coordinator
            starts; those of completed runs, always.
            """);
    for (Group group : Group.values()) {
      text.append(heading(group));
      Arrays.stream(Metric.values())
          .filter(metric -> metric.group() == group)
          .forEach(metric -> text.append(row(metric)));
    }
    text.append(
        """

        ## Labels

        | label | what it says | values |
        |---|---|---|
        """);
    for (Label label : Label.values()) {
      text.append("| `%s` | %s | %s |%n".formatted(label.key(), label.help(), values(label)));
    }
    text.append(
        """

        ## From libraries

        Micrometer's binders add what Kafka's clients and Streams (`kafka_*`), the JVM (`jvm_*`) and the process (`process_*`, `system_*`) say of
        themselves. The dashboards use these:

        | metric | what it measures |
        |---|---|
        """);
    for (LibraryMetric metric : LibraryMetric.values()) {
      text.append("| `%s` | %s |%n".formatted(metric.prometheusName(), metric.help()));
    }
    return text.toString();
  }

  private static String heading(Group group) {
    String title =
        switch (group) {
          case COORDINATOR -> "Of one coordinator";
          case WORKER -> "Of one worker";
          case PROCESS -> "Of one coordinator or worker";
          case SYSTEM -> "Of the system";
          case SWEEP -> "Of one sweep (each has the label `sweep`, too)";
        };
    return "\n## "
        + title
        + "\n\n| metric | type | unit | labels | what it measures | for example |\n|---|---|---|---|---|---|\n";
  }

  private static String row(Metric metric) {
    return "| `%s` | %s | %s | %s | %s | `%s` |%n"
        .formatted(
            metric.prometheusName(),
            metric.type() == Metric.Type.TIMER
                ? "histogram"
                : metric.type().name().toLowerCase(Locale.ROOT),
            metric.unit(),
            metric.labels().stream()
                .map(label -> "`" + label.key() + "`")
                .collect(Collectors.joining(", ")),
            metric.help(),
            sample(metric));
  }

  /** A line as it may be on the page. */
  static String sample(Metric metric) {
    List<String> labels = new ArrayList<>();
    Stream.concat(
            metric.group() == Group.SWEEP ? Stream.of(Label.SWEEP) : Stream.empty(),
            metric.labels().stream())
        .forEach(label -> labels.add(label.key() + "=\"" + label.known().get(0) + "\""));
    if (metric.type() == Metric.Type.TIMER) {
      labels.add("le=\"2.5\"");
    }
    return metric.seriesNames().get(0)
        + (labels.isEmpty() ? "" : "{" + String.join(",", labels) + "}")
        + (metric.help().contains("0..1") || metric.unit().equals("ratio") ? " 0.25" : " 12.0");
  }

  private static String values(Label label) {
    return (label.closed() ? "" : "for example ")
        + label.known().stream().map(value -> "`" + value + "`").collect(Collectors.joining(", "));
  }
}
