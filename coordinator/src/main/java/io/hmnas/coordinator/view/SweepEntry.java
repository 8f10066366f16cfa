package io.hmnas.coordinator.view;

import io.hmnas.coordinator.plan.Plan;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Summary;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of one sweep. Its guard is {@link View}'s. */
final class SweepEntry {
  private final String sweepId;
  private final NavigableMap<Long, RunEntry> runs = new TreeMap<>();
  private @Nullable Reported reported;
  private @Nullable SweepRequest awaited;
  private long stepsDone;
  private Instant updatedAt = Instant.EPOCH;

  SweepEntry(String sweepId) {
    this.sweepId = sweepId;
  }

  /** The latest report, with what lists of sweeps need of it at hand. */
  private record Reported(
      Packed<RobustnessReport> report,
      int requested,
      int completed,
      int failed,
      int cancelled,
      boolean finished,
      long stepsPerRun,
      Optional<Summary> testAccuracy) {

    static Reported of(RobustnessReport report) {
      int completed = report.getCompletedSeeds().size();
      return new Reported(
          Packed.of(report),
          report.getRequestedSeeds().size(),
          completed,
          report.getFailedSeeds().size(),
          report.getCancelledSeeds().size(),
          report.getFinished() || SweepEntry.allIsSaidByCounts(report),
          SweepEntry.stepsPerRun(report.getConfig()),
          completed == 0 ? Optional.empty() : Optional.of(report.getTestAccuracy()));
    }
  }

  NavigableMap<Long, RunEntry> runs() {
    return runs;
  }

  /** Remembers what the sweep will be, until a report says so. */
  void await(SweepRequest sweep, Instant at) {
    awaited = sweep;
    touch(at);
  }

  void report(RobustnessReport report, Instant at) {
    reported = Reported.of(report);
    // Another configuration than the awaited one: another request was planned first.
    if (awaited != null
        && (!awaited.getConfig().equals(report.getConfig())
            || report.getRequestedSeeds().containsAll(awaited.getSeeds()))) {
      awaited = null;
    }
    touch(at);
  }

  void run(RunState state, Instant at) {
    RunEntry run = runEntry(state.getSeed());
    stepsDone -= run.stepsDone();
    run.state(state, at);
    stepsDone += run.stepsDone();
    touch(at);
  }

  void found(Architecture architecture, Instant at) {
    runEntry(architecture.getSeed()).found(architecture);
    touch(at);
  }

  Optional<SweepSummary> summary() {
    Reported known = reported;
    SweepRequest ahead = awaited;
    if (known == null && ahead == null) {
      return Optional.empty();
    }
    int requested =
        Math.max(
            ahead == null ? 0 : ahead.getSeeds().size(), known == null ? 0 : known.requested());
    long perRun =
        known != null
            ? known.stepsPerRun()
            : stepsPerRun(Objects.requireNonNull(ahead).getConfig());
    return Optional.of(
        new SweepSummary(
            sweepId,
            status(known, requested),
            requested,
            known == null ? 0 : known.completed(),
            known == null ? 0 : known.failed(),
            known == null ? 0 : known.cancelled(),
            stepsDone,
            perRun * requested,
            known == null ? Optional.empty() : known.testAccuracy(),
            updatedAt));
  }

  private static SweepStatus status(@Nullable Reported known, int requested) {
    if (known == null) {
      return SweepStatus.ACCEPTED;
    }
    if (known.requested() < requested || !known.finished()) {
      return SweepStatus.RUNNING;
    }
    if (known.failed() > 0) {
      return SweepStatus.FAILED;
    }
    return known.cancelled() > 0 ? SweepStatus.CANCELLED : SweepStatus.COMPLETED;
  }

  /** Whether it has ended by a report of a version that did not say so, nor had more than runs. */
  private static boolean allIsSaidByCounts(RobustnessReport report) {
    SweepConfig config = report.getConfig();
    boolean plain =
        config == null
            || (config.getBranches().isEmpty()
                && !config.getConsensus()
                && !config.getStop().getWhenDecided());
    int ended =
        report.getCompletedSeeds().size()
            + report.getFailedSeeds().size()
            + report.getCancelledSeeds().size();
    return plain && ended >= report.getRequestedSeeds().size();
  }

  Optional<SweepDetails> details() {
    return summary()
        .flatMap(
            summary ->
                asRequest()
                    .map(sweep -> new SweepDetails(summary, sweep.getConfig(), sweep.getSeeds())));
  }

  /** The request that would create the sweep as it is or soon will be. */
  Optional<SweepRequest> asRequest() {
    if (awaited != null) {
      return Optional.of(awaited);
    }
    return robustness()
        .map(
            report ->
                SweepRequest.newBuilder()
                    .setSweepId(sweepId)
                    .setConfig(report.getConfig())
                    .setSeeds(report.getRequestedSeeds())
                    .build());
  }

  Optional<RobustnessReport> robustness() {
    return Optional.ofNullable(reported).map(known -> known.report().unpack());
  }

  long bytes() {
    return (reported == null ? 0 : reported.report().bytes())
        + runs.values().stream().mapToLong(RunEntry::bytes).sum();
  }

  private RunEntry runEntry(long seed) {
    return runs.computeIfAbsent(seed, unused -> new RunEntry());
  }

  private void touch(Instant at) {
    updatedAt = at.isAfter(updatedAt) ? at : updatedAt;
  }

  /** 0 for a configuration that no run can follow: it is not worth failing over. */
  private static long stepsPerRun(@Nullable SweepConfig config) {
    try {
      return config == null ? 0 : Plan.stepsWithBranches(config);
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }
}
