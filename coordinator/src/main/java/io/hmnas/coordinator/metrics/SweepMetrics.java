package io.hmnas.coordinator.metrics;

import io.hmnas.coordinator.view.LogObserver;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.metric.Label;
import io.hmnas.schemas.metric.Metric;
import io.hmnas.schemas.metric.Metric.Group;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Shows how sweeps stand as meters: the same at every coordinator, because each reads the whole
 * log. Safe for use by many threads.
 *
 * <p>Weights and masks are known from the moment when reading began, or from the networks found.
 * Series are of at most {@value SweepBoard#MAX_SWEEPS} sweeps, those that changed last, and of none
 * for long after its end; how many there are does not depend on the number of seeds.
 */
public final class SweepMetrics implements LogObserver {
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final SweepBoard board = new SweepBoard();
  private final Map<Metric, MultiGauge> gauges = new EnumMap<>(Metric.class);
  private final Map<String, Shown> shown = new HashMap<>();

  /** What was shown of a sweep, and of which version of it. */
  private record Shown(SweepFold sweep, long version, Series series, FunctionCounter flips) {}

  /**
   * @param meters where the meters are registered
   * @param clock says when a sweep's end is long ago
   */
  public SweepMetrics(MeterRegistry meters, InstantSource clock) {
    this.meters = meters;
    this.clock = clock;
    for (Metric metric : Metric.values()) {
      if (metric.group() == Group.SWEEP && metric.type() == Metric.Type.GAUGE) {
        MultiGauge.Builder gauge = MultiGauge.builder(metric.dotted()).description(metric.help());
        gauges.put(
            metric,
            (metric.unit().isEmpty() ? gauge : gauge.baseUnit(metric.unit())).register(meters));
      }
    }
    Gauge.builder(Metric.TASKS_OUTSTANDING.dotted(), this, SweepMetrics::outstanding)
        .description(Metric.TASKS_OUTSTANDING.help())
        .register(meters);
    for (Stage stage : Stage.values()) {
      if (stage != Stage.UNKNOWN) {
        Gauge.builder(Metric.RUNS_UNDER_WAY.dotted(), this, metrics -> metrics.underWay(stage))
            .description(Metric.RUNS_UNDER_WAY.help())
            .tags(Metric.RUNS_UNDER_WAY.pairs(Label.value(stage)))
            .register(meters);
      }
    }
  }

  @Override
  public synchronized void observe(SpecificRecord value, Instant at) {
    board.apply(value, at);
  }

  /** Brings the meters of sweeps up to date; to be called before they are read. */
  public synchronized void refresh() {
    List<SweepFold> sweeps = board.shown(clock.instant());
    Set<String> gone = new HashSet<>(shown.keySet());
    for (SweepFold sweep : sweeps) {
      gone.remove(sweep.sweepId());
      shown.compute(sweep.sweepId(), (id, before) -> show(sweep, before));
    }
    for (String sweepId : gone) {
      Shown before = shown.remove(sweepId);
      if (before != null) {
        meters.remove(before.flips());
      }
    }
    gauges.forEach((metric, gauge) -> gauge.register(rows(metric), true));
  }

  private Shown show(SweepFold sweep, @Nullable Shown before) {
    if (before == null) {
      return new Shown(sweep, sweep.version(), SweepSeries.of(sweep), flips(sweep));
    }
    if (before.sweep() != sweep) {
      // Forgotten meanwhile and known anew: the counter begins again, too.
      meters.remove(before.flips());
      return show(sweep, null);
    }
    return before.version() == sweep.version()
        ? before
        : new Shown(sweep, sweep.version(), SweepSeries.of(sweep), before.flips());
  }

  private FunctionCounter flips(SweepFold sweep) {
    return FunctionCounter.builder(Metric.MASK_FLIPS.dotted(), this, unused -> flipsOf(sweep))
        .description(Metric.MASK_FLIPS.help())
        .tags(Metric.MASK_FLIPS.pairs(sweep.sweepId()))
        .register(meters);
  }

  private List<MultiGauge.Row<?>> rows(Metric metric) {
    return shown.values().stream()
        .flatMap(sweep -> sweep.series().of(metric).stream())
        .<MultiGauge.Row<?>>map(
            value ->
                MultiGauge.Row.of(Tags.of(value.pairs().toArray(String[]::new)), value.number()))
        .toList();
  }

  private synchronized double flipsOf(SweepFold sweep) {
    return sweep.flips();
  }

  private synchronized double outstanding() {
    return board.outstanding();
  }

  private synchronized double underWay(Stage stage) {
    return board.underWay(stage);
  }
}
