package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the runs of a sweep stand, and how long their steps take.
 *
 * @param runsByStage runs that have not ended, by the stage of the awaited step
 * @param running those of them all
 * @param meanStepSeconds of all steps done; empty until one is done
 */
public record SweepPace(
    Map<Stage, Integer> runsByStage, List<RunSummary> running, Optional<Double> meanStepSeconds) {
  public SweepPace {
    runsByStage = Map.copyOf(runsByStage);
    running = List.copyOf(running);
  }

  static SweepPace of(Collection<RunEntry> runs) {
    Map<Stage, Integer> byStage = new EnumMap<>(Stage.class);
    List<RunSummary> running =
        runs.stream()
            .flatMap(run -> run.summary().stream())
            .filter(run -> run.status() == RunStatus.RUNNING)
            .toList();
    running.forEach(run -> byStage.merge(run.stage(), 1, Integer::sum));
    long steps = runs.stream().mapToLong(RunEntry::stepsDone).sum();
    double seconds = runs.stream().mapToDouble(RunEntry::stepSeconds).sum();
    return new SweepPace(
        byStage, running, steps == 0 ? Optional.empty() : Optional.of(seconds / steps));
  }
}
