package io.hmnas.coordinator.topology;

import io.hmnas.schemas.metric.Label;
import io.hmnas.schemas.metric.Metric;
import io.hmnas.schemas.metric.Metric.Group;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What this process has counted since it started; safe for use by many threads.
 *
 * <p>A transaction that is rolled back is counted again when it is repeated: the exact numbers are
 * in the run states. These are for watching a process.
 */
public final class Counters {
  private final MeterRegistry meters;
  private final Map<Metric, MeterProvider<Counter>> counters;

  /**
   * All zero.
   *
   * @param meters where they are registered
   */
  public Counters(MeterRegistry meters) {
    this.meters = meters;
    EnumMap<Metric, MeterProvider<Counter>> fresh = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      if (metric.group() == Group.COORDINATOR || metric == Metric.DEAD_LETTERS) {
        MeterProvider<Counter> counter =
            Counter.builder(metric.dotted()).description(metric.help()).withRegistry(meters);
        // A series that begins with 1 has no rate: begin with 0.
        combinations(metric.labels())
            .forEach(values -> counter.withTags(tags(metric, values)).increment(0));
        fresh.put(metric, counter);
      }
    }
    counters = Collections.unmodifiableMap(fresh);
  }

  /** The count so far, over all labels. */
  public long get(Metric metric) {
    return (long)
        meters.find(metric.dotted()).counters().stream().mapToDouble(Counter::count).sum();
  }

  /**
   * @param labels values of the metric's labels, in their order
   */
  void increment(Metric metric, String... labels) {
    MeterProvider<Counter> counter = counters.get(metric);
    if (counter == null) {
      throw new IllegalArgumentException(metric + " is not counted here");
    }
    counter.withTags(tags(metric, List.of(labels))).increment();
  }

  private static Tags tags(Metric metric, List<String> values) {
    return Tags.of(metric.pairs(values.toArray(String[]::new)));
  }

  /** All values of labels that are known beforehand; none if one of them is open. */
  private static List<List<String>> combinations(List<Label> labels) {
    List<List<String>> combinations = List.of(List.of());
    for (Label label : labels) {
      List<List<String>> longer = new ArrayList<>();
      for (List<String> combination : combinations) {
        for (String value : label.closed() ? label.known() : List.<String>of()) {
          List<String> extended = new ArrayList<>(combination);
          extended.add(value);
          longer.add(extended);
        }
      }
      combinations = longer;
    }
    return combinations;
  }
}
