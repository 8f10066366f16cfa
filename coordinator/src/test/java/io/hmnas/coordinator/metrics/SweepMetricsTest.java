package io.hmnas.coordinator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.coordinator.robustness.Robustness;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.config.RunId;
import io.hmnas.schemas.metric.Metric;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SweepMetricsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final SweepMetrics metrics = new SweepMetrics(meters, now::get);

  @Test
  void shouldHaveAsManySeriesForAThousandSeedsAsForTen() {
    assertThat(series(1_000)).isEqualTo(series(10)).hasSizeBetween(800, 1_200);
  }

  /** All series after a sweep in which seeds are in every state, some of them completed. */
  private static SortedSet<String> series(int seeds) {
    MeterRegistry meters = new SimpleMeterRegistry();
    SweepMetrics metrics = new SweepMetrics(meters, () -> START);
    for (long seed = 1; seed <= seeds; seed++) {
      metrics.observe(SimulatedSeeds.run("a", seed, RunStatus.RUNNING, Stage.SEED), START);
      for (Stage stage : List.of(Stage.SUPERNET, Stage.MASK, Stage.FINETUNE)) {
        metrics.observe(
            SimulatedSeeds.event("a", seed, stage, SimulatedSeeds.cells(seed, 0.01)), START);
      }
      if (seed % 2 == 0) {
        metrics.observe(SimulatedSeeds.found("a", seed), START);
        metrics.observe(SimulatedSeeds.run("a", seed, RunStatus.COMPLETED, Stage.FINETUNE), START);
      }
    }
    metrics.observe(report(seeds, seeds / 2), START);
    metrics.refresh();
    return names(meters);
  }

  private static SortedSet<String> names(MeterRegistry meters) {
    return meters.getMeters().stream()
        .map(Meter::getId)
        .map(id -> id.getName() + id.getTags())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static RobustnessReport report(int requested, int completed) {
    return Robustness.report(
        "a",
        SimulatedSeeds.CONFIG,
        LongStream.rangeClosed(1, requested).boxed().toList(),
        LongStream.rangeClosed(1, completed)
            .map(i -> 2 * i)
            .mapToObj(
                seed ->
                    EndedRun.newBuilder()
                        .setSweepId("a")
                        .setRunId(RunId.of("a", seed))
                        .setSeed(seed)
                        .setStatus(RunStatus.COMPLETED)
                        .setArchitecture(SimulatedSeeds.found("a", seed))
                        .build())
            .toList());
  }

  @Test
  void shouldAggregateWeightsAndMasksOverSeeds() {
    for (long seed = 1; seed <= 3; seed++) {
      metrics.observe(
          SimulatedSeeds.event("a", seed, Stage.MASK, SimulatedSeeds.cells(seed, 0.01)), START);
    }
    metrics.refresh();

    // Of seeds 1, 2 and 3, the one for which seed + 0 + 2 is a multiple of 3 has not the edge.
    assertThat(gauge(Metric.EDGE_KEPT, "a", "normal", "0->2")).isEqualTo(2.0 / 3, within(1e-6));
    assertThat(gauge(Metric.EDGE_WEIGHT, "a", "normal", "0->2", "mean")).isEqualTo(0.5);
    assertThat(gauge(Metric.OPERATION_KEPT, "a", "normal", "0->2", "max_pool_3x3"))
        .isEqualTo(1.0 / 3, within(1e-6));
    assertThat(gauge(Metric.OPERATION_WEIGHT, "a", "normal", "0->2", "skip_connect"))
        .isEqualTo(0.1, within(1e-6));
    assertThat(gauge(Metric.MASK_REAL, "a", "normal", "edge", "5")).isZero();
    assertThat(gauge(Metric.MASK_REAL, "a", "normal", "edge", "95")).isEqualTo(0.01, within(1e-6));
    assertThat(gauge(Metric.SWEEP_LOSS, "a", "mask", "min")).isEqualTo(1.0 / 3);
    assertThat(gauge(Metric.WEIGHTS_KEPT, "a", "mean")).isEqualTo(0.5);
    assertThat(meters.get(Metric.MASK_FLIPS.dotted()).functionCounter().count()).isEqualTo(9);
  }

  @Test
  void shouldTakeEventsWithoutCellsForSignsOfLife() {
    metrics.observe(SimulatedSeeds.event("a", 1, Stage.SEED, List.of()), START);
    metrics.observe(SimulatedSeeds.event("a", 2, Stage.MASK, SimulatedSeeds.cells(2, 0.01)), START);
    metrics.observe(SimulatedSeeds.event("a", 2, Stage.MASK, List.of()), START);
    metrics.refresh();

    assertThat(gauge(Metric.EDGE_WEIGHT, "a", "normal", "0->2", "mean")).isEqualTo(0.5);
  }

  @Test
  void shouldCountRunsWhoseMasksAreAllOff() {
    metrics.observe(SimulatedSeeds.run("a", 1, RunStatus.RUNNING, Stage.MASK), START);
    metrics.observe(
        SimulatedSeeds.event("a", 1, Stage.MASK, SimulatedSeeds.cells(1, 0.004)), START);
    metrics.observe(
        SimulatedSeeds.event("a", 2, Stage.MASK, SimulatedSeeds.cells(2, 0.006)), START);
    metrics.refresh();

    assertThat(gauge(Metric.MASKS_OFF, "a", "normal")).isEqualTo(1);
  }

  @Test
  void shouldNoticeThatSkipsDominate() {
    List<CellWeights> skips = SimulatedSeeds.cells(2, 0.01, 0.9);
    metrics.observe(SimulatedSeeds.event("a", 1, Stage.MASK, SimulatedSeeds.cells(2, 0.01)), START);
    metrics.refresh();
    assertThat(gauge(Metric.SKIP_DOMINANCE, "a", "normal")).isZero();

    metrics.observe(SimulatedSeeds.event("a", 2, Stage.MASK, skips), START);
    metrics.refresh();

    assertThat(gauge(Metric.SKIP_DOMINANCE, "a", "normal")).isEqualTo(0.5);
  }

  @Test
  void shouldCountOutstandingTasksAndThroughputOfStepsUnderWay() {
    metrics.observe(SimulatedSeeds.run("a", 1, RunStatus.RUNNING, Stage.MASK), START);
    metrics.observe(SimulatedSeeds.run("a", 2, RunStatus.RUNNING, Stage.FINETUNE), START);
    for (long seed = 1; seed <= 2; seed++) {
      metrics.observe(
          SimulatedSeeds.event("a", seed, Stage.MASK, SimulatedSeeds.cells(seed, 0.01)), START);
    }
    metrics.refresh();

    assertThat(gauge(Metric.TASKS_OUTSTANDING)).isEqualTo(2);
    assertThat(gauge(Metric.RUNS_UNDER_WAY, "mask")).isEqualTo(1);
    assertThat(gauge(Metric.SWEEP_IMAGES_PER_SECOND, "a")).isEqualTo(100);

    metrics.observe(SimulatedSeeds.run("a", 1, RunStatus.FAILED, Stage.MASK), START);
    metrics.refresh();

    assertThat(gauge(Metric.TASKS_OUTSTANDING)).isEqualTo(1);
    assertThat(gauge(Metric.SWEEP_IMAGES_PER_SECOND, "a")).isZero();
    assertThat(gauge(Metric.SWEEP_RUNS, "a", "failed")).isEqualTo(1);
  }

  @Test
  void shouldDropTheSeriesOfASweepSomeTimeAfterItsEnd() {
    int without = meters.getMeters().size();
    metrics.observe(SimulatedSeeds.run("a", 1, RunStatus.COMPLETED, Stage.FINETUNE), START);
    metrics.observe(SimulatedSeeds.found("a", 1), START);
    metrics.observe(SimulatedSeeds.run("b", 1, RunStatus.RUNNING, Stage.SEED), START);
    metrics.refresh();
    assertThat(sweeps()).containsExactly("a", "b");

    now.set(START.plus(SweepBoard.SHOWN_AFTER_END));
    metrics.refresh();
    assertThat(sweeps()).containsExactly("b");

    metrics.observe(SimulatedSeeds.run("b", 1, RunStatus.CANCELLED, Stage.SEED), START);
    metrics.refresh();
    assertThat(meters.getMeters()).hasSize(without);
  }

  @Test
  void shouldShowNoMoreThanTheSweepsThatChangedLast() {
    for (int i = 10; i < 40; i++) {
      metrics.observe(
          SimulatedSeeds.run("s" + i, 1, RunStatus.RUNNING, Stage.SEED),
          START.plus(Duration.ofSeconds(i == 20 ? 0 : i)));
    }
    metrics.observe(SimulatedSeeds.run("late", 1, RunStatus.RUNNING, Stage.SEED), START);
    metrics.refresh();

    assertThat(sweeps()).hasSize(SweepBoard.MAX_SWEEPS).first().isEqualTo("s30");
    assertThat(gauge(Metric.TASKS_OUTSTANDING)).isEqualTo(31);
  }

  private SortedSet<String> sweeps() {
    return meters.find(Metric.SWEEP_SEEDS.dotted()).gauges().stream()
        .map(gauge -> gauge.getId().getTag("sweep"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private double gauge(Metric metric, String... labels) {
    return meters.get(metric.dotted()).tags(metric.pairs(labels)).gauge().value();
  }
}
