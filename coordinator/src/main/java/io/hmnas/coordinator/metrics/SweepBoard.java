package io.hmnas.coordinator.metrics;

import io.hmnas.coordinator.plan.Plan;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.WeightEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * The sweeps that changed last, as the log says, and all runs under way; a fold over its records in
 * whatever order their topics are read.
 */
final class SweepBoard {
  /** Sweeps that are known at a time: each has about a thousand series. */
  static final int MAX_SWEEPS = 10;

  /** How long a sweep is shown after its end: long enough to be scraped, and to be looked at. */
  static final Duration SHOWN_AFTER_END = Duration.ofMinutes(15);

  private final Map<String, SweepFold> sweeps = new HashMap<>();
  private final Map<String, Stage> underWay = new HashMap<>();

  void apply(SpecificRecord value, Instant at) {
    if (value instanceof RunState state) {
      String branch = state.getRunId() + "/" + state.getBranch();
      if (state.getStatus() == RunStatus.RUNNING) {
        underWay.put(branch, state.getStage());
      } else {
        underWay.remove(branch);
      }
      if (state.getBranch().equals(Plan.HM_NAS)) {
        sweep(state.getSweepId(), at).ifPresent(sweep -> sweep.apply(state, at));
      }
    } else if (value instanceof RobustnessReport report) {
      sweep(report.getSweepId(), at).ifPresent(sweep -> sweep.apply(report, at));
    } else if (value instanceof WeightEvent event && event.getBranch().equals(Plan.HM_NAS)) {
      sweep(event.getSweepId(), at).ifPresent(sweep -> sweep.apply(event, at));
    } else if (value instanceof Architecture found && found.getBranch().equals(Plan.HM_NAS)) {
      sweep(found.getSweepId(), at).ifPresent(sweep -> sweep.apply(found, at));
    }
  }

  /** Empty for a sweep that changed before all that are known. */
  private Optional<SweepFold> sweep(String sweepId, Instant at) {
    SweepFold known = sweeps.get(sweepId);
    if (known != null) {
      return Optional.of(known);
    }
    if (sweeps.size() == MAX_SWEEPS) {
      SweepFold oldest =
          sweeps.values().stream().min(Comparator.comparing(SweepFold::updatedAt)).orElseThrow();
      if (at.isBefore(oldest.updatedAt())) {
        return Optional.empty();
      }
      sweeps.remove(oldest.sweepId());
    }
    SweepFold fresh = new SweepFold(sweepId);
    sweeps.put(sweepId, fresh);
    return Optional.of(fresh);
  }

  /** The sweeps to show, in the order of their ids. */
  List<SweepFold> shown(Instant now) {
    return sweeps.values().stream()
        .filter(sweep -> !sweep.ended() || sweep.updatedAt().plus(SHOWN_AFTER_END).isAfter(now))
        .sorted(Comparator.comparing(SweepFold::sweepId))
        .toList();
  }

  /** Steps given out and not answered: every branch of a run that is under way waits for one. */
  int outstanding() {
    return underWay.size();
  }

  /** Branches of runs under way that wait for a step of a stage. */
  long underWay(Stage stage) {
    return underWay.values().stream().filter(stage::equals).count();
  }
}
