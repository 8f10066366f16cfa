package io.hmnas.coordinator.replay;

import io.hmnas.coordinator.plan.RequestCheck;
import io.hmnas.coordinator.plan.RunEvent;
import io.hmnas.coordinator.plan.SweepDecision;
import io.hmnas.coordinator.plan.SweepPlanner;
import io.hmnas.coordinator.robustness.Robustness;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunAction;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.Withdrawal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A sweep as its log makes it.
 *
 * @param sweep what was asked for, all requests together
 * @param runs by seed, ascending
 * @param architectures by the key that they were published under
 * @param ended how runs ended
 */
public record ReplayedSweep(
    SweepRequest sweep,
    List<RunState> runs,
    SortedMap<String, Architecture> architectures,
    List<EndedRun> ended) {
  public ReplayedSweep {
    runs = List.copyOf(runs);
    architectures = Collections.unmodifiableSortedMap(new TreeMap<>(architectures));
    ended = List.copyOf(ended);
  }

  /**
   * Folds the log of a sweep.
   *
   * @return empty if no request in it creates the sweep
   */
  public static Optional<ReplayedSweep> of(SweepLog log) {
    SweepRequest sweep = null;
    Map<String, RunCommand> starts = new LinkedHashMap<>();
    Set<String> cancelled = new HashSet<>();
    for (SweepRequest request : log.requests()) {
      if (RequestCheck.flaw(request).isPresent()) {
        continue;
      }
      SweepDecision decision = SweepPlanner.decide(sweep, request);
      for (RunCommand command : decision.commands()) {
        if (command.getAction() == RunAction.START) {
          starts.put(command.getRunId(), command);
        } else {
          cancelled.add(command.getRunId());
        }
      }
      sweep = decision.sweep().orElse(sweep);
    }
    return sweep == null ? Optional.empty() : Optional.of(of(sweep, starts, cancelled, log));
  }

  private static ReplayedSweep of(
      SweepRequest sweep, Map<String, RunCommand> starts, Set<String> cancelled, SweepLog log) {
    Map<String, List<StepResult>> results =
        log.results().stream().collect(Collectors.groupingBy(StepResult::getRunId));
    Map<String, List<StepTask>> tasks =
        log.tasks().stream().collect(Collectors.groupingBy(StepTask::getRunId));
    Map<String, List<Withdrawal>> withdrawals =
        log.withdrawals().stream().collect(Collectors.groupingBy(Withdrawal::getRunId));
    SortedMap<Long, RunState> runs = new TreeMap<>();
    SortedMap<String, Architecture> architectures = new TreeMap<>();
    List<EndedRun> ended = new ArrayList<>();
    starts.forEach(
        (runId, start) -> {
          RunFold fold =
              new RunFold(
                  new Evidence(
                      tasks.getOrDefault(runId, List.of()),
                      withdrawals.getOrDefault(runId, List.of())));
          fold.run(
              new RunEvent.Started(start.getSweepId(), runId, start.getSeed(), start.getConfig()),
              results.getOrDefault(runId, List.of()),
              cancelled.contains(runId));
          runs.put(start.getSeed(), fold.state());
          fold.architecture()
              .ifPresent(found -> architectures.put(runId + "/" + found.getBranch(), found));
          fold.ended().ifPresent(ended::add);
        });
    return new ReplayedSweep(sweep, List.copyOf(runs.values()), architectures, ended);
  }

  /** How many runs have ended. */
  public int endedRuns() {
    return ended.size();
  }

  /** The report on everything that has ended. */
  public RobustnessReport report() {
    return Robustness.report(sweep.getSweepId(), sweep.getConfig(), sweep.getSeeds(), ended);
  }

  /**
   * The report as it must have been when just those seeds were asked for, and those runs had ended,
   * that a given one names.
   */
  public RobustnessReport reportLike(RobustnessReport reported) {
    Set<Long> seeds = new HashSet<>(reported.getCompletedSeeds());
    seeds.addAll(reported.getFailedSeeds());
    seeds.addAll(reported.getCancelledSeeds());
    return Robustness.report(
        sweep.getSweepId(),
        sweep.getConfig(),
        sweep.getSeeds().stream().filter(reported.getRequestedSeeds()::contains).toList(),
        ended.stream().filter(run -> seeds.contains(run.getSeed())).toList());
  }
}
