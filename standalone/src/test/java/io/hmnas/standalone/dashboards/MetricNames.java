package io.hmnas.standalone.dashboards;

import io.hmnas.schemas.metric.LibraryMetric;
import io.hmnas.schemas.metric.Metric;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of metrics in an expression, and which there are. */
final class MetricNames {
  private static final Pattern IN_QUOTES = Pattern.compile("\"[^\"]*\"");

  private static final Pattern LABEL_LISTS =
      Pattern.compile("\\b(by|on|ignoring|without|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern SELECTORS = Pattern.compile("\\{[^}]*}");
  private static final Pattern RANGES = Pattern.compile("\\[[^]]*]");

  /** What is left is a metric, a keyword, or a function: that is before a parenthesis. */
  private static final Pattern WORD = Pattern.compile("\\b[a-z_:][a-z0-9_:]*\\b(?!\\s*\\()");

  private static final Set<String> KEYWORDS =
      Set.of("by", "on", "and", "or", "unless", "bool", "without", "ignoring", "offset");

  private MetricNames() {}

  static Set<String> in(String expression) {
    String rest = IN_QUOTES.matcher(expression).replaceAll("");
    for (Pattern pattern : new Pattern[] {LABEL_LISTS, SELECTORS, RANGES}) {
      rest = pattern.matcher(rest).replaceAll(" ");
    }
    Set<String> names = new TreeSet<>();
    for (Matcher word = WORD.matcher(rest); word.find(); ) {
      names.add(word.group());
    }
    names.removeAll(KEYWORDS);
    return names;
  }

  /** All series of our own, and those of libraries that are documented. */
  static Set<String> known() {
    return Stream.concat(
            ours().keySet().stream(),
            Arrays.stream(LibraryMetric.values()).map(LibraryMetric::prometheusName))
        .collect(Collectors.toSet());
  }

  /** Series of our own with their metrics. */
  static Map<String, Metric> ours() {
    return Arrays.stream(Metric.values())
        .flatMap(metric -> metric.seriesNames().stream().map(name -> Map.entry(name, metric)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
