package io.hmnas.standalone.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.schemas.metric.Metric;
import io.hmnas.standalone.dashboards.Dashboard.Expression;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The form of dashboards and rules, as far as it can be judged without Grafana. */
final class DashboardsTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");
  private static final int COLUMNS = 24;

  static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  @Test
  void shouldBeTheFourThatAreDocumented() throws Exception {
    assertThat(dashboards())
        .extracting(Dashboard::name)
        .containsExactly("kafka.json", "robustness.json", "sweep.json", "worker-pool.json");
    assertThat(dashboards()).extracting(d -> d.json().get("uid").asText()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldHaveWhatGrafanaNeeds(Dashboard dashboard) {
    JsonNode json = dashboard.json();
    assertThat(json.get("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
    for (String field : List.of("uid", "title", "description", "time", "refresh")) {
      assertThat(json.path(field).isMissingNode()).as(field).isFalse();
    }
    List<Integer> ids =
        Dashboard.items(json.get("panels")).map(panel -> panel.get("id").asInt()).toList();
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id > 0);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldSayOfEveryPanelWhatItShowsAndInWhichUnit(Dashboard dashboard) {
    assertThat(dashboard.panels())
        .isNotEmpty()
        .allSatisfy(
            panel -> {
              String title = panel.get("title").asText();
              assertThat(title).isNotBlank();
              assertThat(panel.path("description").asText())
                  .as("description of '%s'", title)
                  .endsWith(".");
              assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                  .as("unit of '%s'", title)
                  .isNotBlank();
              assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
              List<String> refIds =
                  Dashboard.items(panel.get("targets"))
                      .map(target -> target.get("refId").asText())
                      .toList();
              assertThat(refIds).as("targets of '%s'", title).isNotEmpty().doesNotHaveDuplicates();
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldPlacePanelsWithoutOverlap(Dashboard dashboard) {
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : dashboard.json().get("panels")) {
      JsonNode place = panel.get("gridPos");
      int right = place.get("x").asInt() + place.get("w").asInt();
      assertThat(right).as(panel.get("title").asText()).isLessThanOrEqualTo(COLUMNS);
      for (int x = place.get("x").asInt(); x < right; x++) {
        for (int y = place.get("y").asInt();
            y < place.get("y").asInt() + place.get("h").asInt();
            y++) {
          assertThat(taken.add(x + "," + y)).as(panel.get("title").asText()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void shouldUseTheVariablesThatItDefinesInTheirOrder(Dashboard dashboard) {
    Set<String> defined = new TreeSet<>();
    for (JsonNode variable : dashboard.variables()) {
      assertThat(defined)
          .as("variables that %s is made from", variable.get("name"))
          .containsAll(used(variable.path("query").toString()));
      defined.add(variable.get("name").asText());
    }
    Set<String> used = used(dashboard.json().get("panels").toString());

    assertThat(defined).contains("datasource").containsAll(used);
    Set<String> wanted = new TreeSet<>(used);
    dashboard.variables().forEach(variable -> wanted.addAll(used(variable.toString())));
    assertThat(wanted).containsAll(defined);
  }

  private static Set<String> used(String text) {
    Set<String> names = new TreeSet<>();
    for (Matcher matcher = VARIABLE.matcher(text); matcher.find(); ) {
      names.add(matcher.group(1));
    }
    names.removeIf(name -> name.startsWith("__"));
    return names;
  }

  @Test
  void shouldChainSweepCellAndEdge() throws Exception {
    for (Dashboard dashboard : dashboards()) {
      List<String> names =
          dashboard.variables().stream().map(variable -> variable.get("name").asText()).toList();
      if (names.contains("sweep")) {
        assertThat(names).containsExactly("datasource", "sweep", "cell", "edge");
        assertThat(dashboard.variableSelectors())
            .extracting(Expression::text)
            .anyMatch(query -> query.contains("$sweep") && query.contains("$cell"));
      }
    }
  }

  @Test
  void shouldNameOnlyMetricsThatThereAre() throws Exception {
    Set<String> known = new HashSet<>(MetricNames.known());
    known.addAll(Rules.recording().recorded());
    known.add("up");

    assertThat(expressions())
        .hasSizeGreaterThan(80)
        .allSatisfy(
            expression ->
                assertThat(MetricNames.in(expression.text()))
                    .as("%s: %s", expression.place(), expression.text())
                    .isNotEmpty()
                    .isSubsetOf(known));
  }

  @Test
  void shouldShowOrWatchEveryMetricOfOurs() throws Exception {
    Set<Metric> shown =
        expressions().stream()
            .flatMap(expression -> MetricNames.in(expression.text()).stream())
            .filter(MetricNames.ours()::containsKey)
            .map(name -> MetricNames.ours().get(name))
            .collect(Collectors.toSet());

    assertThat(shown).contains(Metric.values());
  }

  /** Every coordinator says the same of a sweep: added up, it would be twice as much with two. */
  @Test
  void shouldNotAddUpWhatEveryCoordinatorSays() throws Exception {
    Map<String, Metric> ours = MetricNames.ours();
    for (Expression expression : expressions()) {
      for (String name : MetricNames.in(expression.text())) {
        Metric metric = ours.get(name);
        if (metric != null && !metric.group().additive()) {
          assertThat(expression.text())
              .as(expression.place())
              .containsPattern(
                  "(max( by \\([a-z_, ]*\\) ?)?\\((rate\\()?|absent\\()" + Pattern.quote(name));
        }
      }
    }
  }

  private static List<Expression> expressions() throws IOException {
    List<Expression> all = new ArrayList<>();
    for (Dashboard dashboard : dashboards()) {
      all.addAll(dashboard.expressions());
    }
    all.addAll(Rules.recording().expressions());
    all.addAll(Rules.alerts().expressions());
    return all;
  }

  @Test
  void shouldSayOfEveryAlertWhatItMeansAndWhatToDo() throws Exception {
    assertThat(Rules.alerts().rules())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            rule -> {
              assertThat(rule).containsKeys("alert", "labels", "annotations");
              @SuppressWarnings("unchecked")
              Map<String, String> annotations = (Map<String, String>) rule.get("annotations");
              assertThat(annotations).containsOnlyKeys("summary", "description", "runbook");
              assertThat(String.valueOf(annotations.get("runbook"))).hasSizeGreaterThan(60);
            });
    assertThat(
            Stream.concat(Rules.alerts().rules().stream(), Rules.recording().rules().stream())
                .map(rule -> rule.getOrDefault("alert", rule.get("record"))))
        .doesNotHaveDuplicates();
  }
}
