package io.hmnas.coordinator.metrics;

import io.hmnas.schemas.avro.Summary;
import io.hmnas.schemas.metric.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Values of metrics, each with its labels. What is not a number is left out. */
final class Series {
  private final Map<Metric, List<Value>> values = new EnumMap<>(Metric.class);

  /**
   * One value.
   *
   * @param pairs keys and values of its labels in turn
   */
  record Value(List<String> pairs, double number) {}

  void add(Metric metric, double number, String... labels) {
    if (Double.isFinite(number)) {
      values
          .computeIfAbsent(metric, unused -> new ArrayList<>())
          .add(new Value(List.of(metric.pairs(labels)), number));
    }
  }

  /** Mean, least and greatest value; nothing if there are none. */
  void addStatistics(Metric metric, DoubleStream sample, String... labels) {
    DoubleSummaryStatistics statistics = sample.filter(Double::isFinite).summaryStatistics();
    if (statistics.getCount() > 0) {
      add(metric, statistics.getAverage(), with(labels, "mean"));
      add(metric, statistics.getMin(), with(labels, "min"));
      add(metric, statistics.getMax(), with(labels, "max"));
    }
  }

  /** A summary over the completed runs; nothing if there are none. */
  void addSummary(Metric metric, Summary summary, String... labels) {
    if (summary.getCount() > 0) {
      add(metric, summary.getMean(), with(labels, "mean"));
      add(metric, summary.getMinimum(), with(labels, "min"));
      add(metric, summary.getMaximum(), with(labels, "max"));
    }
    if (summary.getLow95() != null && summary.getHigh95() != null) {
      add(metric, summary.getLow95(), with(labels, "low95"));
      add(metric, summary.getHigh95(), with(labels, "high95"));
    }
  }

  List<Value> of(Metric metric) {
    return values.getOrDefault(metric, List.of());
  }

  private static String[] with(String[] labels, String last) {
    String[] longer = Arrays.copyOf(labels, labels.length + 1);
    longer[labels.length] = last;
    return longer;
  }
}
