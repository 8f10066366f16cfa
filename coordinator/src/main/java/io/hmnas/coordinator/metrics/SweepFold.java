package io.hmnas.coordinator.metrics;

import io.hmnas.coordinator.plan.Plan;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of one sweep. Its guard is {@link SweepMetrics}'. */
final class SweepFold {
  private final String sweepId;
  private final Map<Long, RunFold> runs = new HashMap<>();
  private List<Place> places = List.of();
  private @Nullable SweepConfig config;
  private @Nullable RobustnessReport report;
  private double flips;
  private Instant updatedAt = Instant.MIN;
  private long version;

  SweepFold(String sweepId) {
    this.sweepId = sweepId;
  }

  void apply(RunState state, Instant at) {
    config = state.getConfig();
    run(state.getSeed()).apply(state);
    touch(at);
  }

  void apply(WeightEvent event, Instant at) {
    if (fits(event.getCells())) {
      run(event.getSeed()).apply(event);
      flips += event.getFlips() == null ? 0 : event.getFlips();
      touch(at);
    }
  }

  void apply(Architecture found, Instant at) {
    if (fits(found.getCells())) {
      run(found.getSeed()).apply(found);
      touch(at);
    }
  }

  void apply(RobustnessReport now, Instant at) {
    report = now;
    config = now.getConfig() == null ? config : now.getConfig();
    touch(at);
  }

  /** All runs of a sweep have the same search space: what does not is somebody's mistake. */
  private boolean fits(List<CellWeights> cells) {
    if (cells.isEmpty()) {
      // A mere sign of life: of weights and masks it says nothing.
      return true;
    }
    List<Place> now = Place.of(cells);
    if (places.isEmpty()) {
      places = now;
    }
    return places.equals(now);
  }

  private RunFold run(long seed) {
    return runs.computeIfAbsent(seed, unused -> new RunFold());
  }

  private void touch(Instant at) {
    updatedAt = at.isAfter(updatedAt) ? at : updatedAt;
    version++;
  }

  String sweepId() {
    return sweepId;
  }

  /** Changes with every record. */
  long version() {
    return version;
  }

  Instant updatedAt() {
    return updatedAt;
  }

  /** Whether no run is under way. */
  boolean ended() {
    return runs.values().stream().noneMatch(run -> run.status() == RunStatus.RUNNING)
        && runs.size() + unneeded() >= seeds();
  }

  private int unneeded() {
    return report == null ? 0 : report.getUnneededSeeds().size();
  }

  int seeds() {
    return report == null ? runs.size() : report.getRequestedSeeds().size();
  }

  /** Steps of all runs together, if all complete; 0 for a configuration that no run can follow. */
  double stepsPlanned() {
    try {
      return config == null ? 0 : (double) Plan.steps(config) * seeds();
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  /** A mask is on where its real value exceeds this. */
  double threshold() {
    return config == null ? 0 : config.getMask().getThreshold();
  }

  /** Masks that changed sides, as the events say that were seen. */
  double flips() {
    return flips;
  }

  Collection<RunFold> runs() {
    return runs.values();
  }

  /** The places of {@link #encodings}. */
  List<Place> places() {
    return places;
  }

  List<Encoding> encodings() {
    List<Encoding> encodings = new ArrayList<>();
    runs.values().forEach(run -> run.encoding().ifPresent(encodings::add));
    return encodings;
  }

  Optional<RobustnessReport> report() {
    return Optional.ofNullable(report);
  }
}
