package io.hmnas.standalone.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.schemas.metric.Metric;
import io.hmnas.standalone.dashboards.Dashboard.Expression;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every expression of dashboards and rules, asked of a Prometheus that watches running sweeps. */
@Tag("observability")
@Timeout(600)
final class ObservabilityIT {
  /** A sweep that has come to its end, so that there is something of everything. */
  private static final String ENDED = "ended";

  /** A sweep that goes on all the while. */
  private static final String UNDER_WAY = "under-way";

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Metrics without data in this system, and why. */
  private static final Map<String, String> SILENT =
      Map.of(
          "hmnas_dead_letters_total",
          "its causes are not known beforehand, and nothing was rejected here");

  @TempDir static Path directory;

  private static WatchedSystem system;
  private static Prometheus prometheus;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Prometheus.installed("prometheus"), "prometheus is missing: apt install prometheus");
    system = WatchedSystem.start(directory);
    prometheus = Prometheus.start(directory, system.targets());
    system.submit(ENDED, 4);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                prometheus
                    .values("min(hmnas_sweep_runs{sweep='ended',status='completed'})")
                    .equals(List.of(4.0)));
    system.submit(UNDER_WAY, 200);
  }

  @AfterAll
  static void stop() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (system != null) {
      system.close();
    }
  }

  @Test
  void shouldGiveDataForEveryExpressionOfTheDashboards() throws Exception {
    List<Expression> expressions = new ArrayList<>();
    for (Dashboard dashboard : Dashboard.all()) {
      expressions.addAll(dashboard.expressions());
      expressions.addAll(dashboard.variableSelectors());
    }
    assertThat(expressions).hasSizeGreaterThan(80);

    awaitNothingMissing(expressions);
  }

  @Test
  void shouldGiveDataForEveryRecordingRuleAndForAllThatAlertsAskFor() throws Exception {
    List<Expression> expressions = new ArrayList<>(Rules.recording().expressions());
    Rules.recording().recorded().forEach(name -> expressions.add(new Expression(name, name)));
    for (Expression alert : Rules.alerts().expressions()) {
      prometheus.values(alert.text());
      MetricNames.in(alert.text())
          .forEach(name -> expressions.add(new Expression(alert.place(), name)));
    }

    awaitNothingMissing(expressions);
  }

  @Test
  void shouldHaveEveryMetricThatIsDocumentedWithItsTypeAndHelp() throws Exception {
    List<Expression> expressions = new ArrayList<>();
    MetricNames.known().forEach(name -> expressions.add(new Expression("docs/metrics.md", name)));
    awaitNothingMissing(expressions);

    for (Metric metric : Metric.values()) {
      String name = metric.prometheusName();
      if (!SILENT.containsKey(name)) {
        JsonNode known = prometheus.data("/api/v1/metadata?metric=" + name).path(name).path(0);
        String type =
            metric.type() == Metric.Type.TIMER
                ? "histogram"
                : metric.type().name().toLowerCase(Locale.ROOT);
        assertThat(known.path("type").asText()).as(name).isEqualTo(type);
        assertThat(known.path("help").asText()).as(name).isEqualTo(metric.help());
      }
    }
  }

  @Test
  void shouldHaveNoMetricOfOursThatIsNotDocumented() throws Exception {
    Set<String> names =
        Dashboard.items(prometheus.data("/api/v1/label/__name__/values"))
            .map(JsonNode::asText)
            .filter(name -> name.startsWith("hmnas_"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(MetricNames.ours().keySet()).containsAll(names);
  }

  @Test
  void shouldEvaluateEveryRuleWithoutAnError() throws Exception {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<JsonNode> rules =
                  Dashboard.items(prometheus.data("/api/v1/rules").get("groups"))
                      .flatMap(group -> Dashboard.items(group.get("rules")))
                      .toList();
              assertThat(rules)
                  .hasSize(Rules.recording().rules().size() + Rules.alerts().rules().size());
              assertThat(rules)
                  .allSatisfy(
                      rule ->
                          assertThat(rule.get("health").asText()).as("%s", rule).isEqualTo("ok"));
            });
  }

  @Test
  void shouldSayTheSameOfAnEndedSweepAtEveryCoordinator() throws Exception {
    for (Metric metric : Metric.values()) {
      if (metric.group() == Metric.Group.SWEEP && metric.type() == Metric.Type.GAUGE) {
        String selector = metric.prometheusName() + "{sweep='" + ENDED + "'}";
        String others = " without (instance) (" + selector + ")";
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(prometheus.values("max" + others + " - min" + others))
                        .as(selector)
                        .isNotEmpty()
                        .containsOnly(0.0));
        assertThat(prometheus.values("count" + others)).as(selector).containsOnly(2.0);
      }
    }
  }

  private static void awaitNothingMissing(List<Expression> expressions) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(missing(expressions)).isEmpty());
  }

  /** Expressions without data, those excepted that ask for nothing but what is silent. */
  private static List<Expression> missing(List<Expression> expressions)
      throws IOException, InterruptedException {
    List<Expression> missing = new ArrayList<>();
    for (Expression expression : expressions) {
      String query = filledIn(expression.text());
      boolean silent = SILENT.keySet().containsAll(MetricNames.in(query));
      if (prometheus.values(query).isEmpty() && !silent) {
        missing.add(new Expression(expression.place(), query));
      }
    }
    return missing;
  }

  private static String filledIn(String expression) {
    return expression
        .replace("$__rate_interval", "1m")
        .replace("$sweep", ENDED)
        .replaceAll("\\$(cell|edge|worker|instance)", ".*");
  }
}
