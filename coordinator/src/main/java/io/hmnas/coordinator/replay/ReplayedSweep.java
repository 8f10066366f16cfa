package io.hmnas.coordinator.replay;

import io.hmnas.coordinator.plan.Decision;
import io.hmnas.coordinator.plan.RequestCheck;
import io.hmnas.coordinator.plan.RunEvent;
import io.hmnas.coordinator.plan.RunKey;
import io.hmnas.coordinator.plan.RunPlanner;
import io.hmnas.coordinator.plan.SweepDecision;
import io.hmnas.coordinator.plan.SweepPlanner;
import io.hmnas.coordinator.report.SweepReports;
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
import io.hmnas.schemas.config.Branch;
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
 * @param branches other branches of the runs than hm-nas
 * @param architectures by the key that they were published under
 * @param ended how runs ended
 */
public record ReplayedSweep(
    SweepRequest sweep,
    List<RunState> runs,
    List<RunState> branches,
    SortedMap<String, Architecture> architectures,
    List<EndedRun> ended) {
  public ReplayedSweep {
    runs = List.copyOf(runs);
    branches = List.copyOf(branches);
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
    Folding folding = new Folding(log);
    SortedMap<Long, RunState> runs = new TreeMap<>();
    boolean queued = sweep.getConfig().getStop().getWhenDecided();
    starts.forEach(
        (runId, start) -> {
          if (queued && !folding.knows(runId)) {
            return;
          }
          Decision first =
              RunPlanner.decide(
                  null,
                  new RunEvent.Started(
                      start.getSweepId(), runId, start.getSeed(), start.getConfig()));
          runs.put(start.getSeed(), folding.fold(first, cancelled.contains(runId)));
        });
    SweepReports.progress(sweep, folding.ended)
        .consensusToBegin()
        .ifPresent(
            command -> {
              RunEvent given = new RunEvent.Forked(Branch.CONSENSUS, command.getGenotype());
              Decision decision = RunPlanner.decide(runs.get(command.getSeed()), given);
              decision.state().ifPresent(state -> runs.put(command.getSeed(), state));
              decision
                  .forks()
                  .forEach(
                      fork ->
                          folding.branches.add(
                              folding.fold(fork, cancelled.contains(command.getRunId()))));
            });
    return new ReplayedSweep(
        sweep, List.copyOf(runs.values()), folding.branches, folding.architectures, folding.ended);
  }

  /** Folds runs and, with each, the branches that go off from it. */
  private static final class Folding {
    private final Map<String, List<StepResult>> results;
    private final Map<String, List<StepTask>> tasks;
    private final Map<String, List<Withdrawal>> withdrawals;
    private final SortedMap<String, Architecture> architectures = new TreeMap<>();
    private final List<RunState> branches = new ArrayList<>();
    private final List<EndedRun> ended = new ArrayList<>();

    Folding(SweepLog log) {
      results =
          log.results().stream()
              .collect(Collectors.groupingBy(r -> RunKey.of(r.getRunId(), r.getBranch())));
      tasks =
          log.tasks().stream()
              .collect(Collectors.groupingBy(t -> RunKey.of(t.getRunId(), t.getBranch())));
      withdrawals =
          log.withdrawals().stream()
              .collect(Collectors.groupingBy(w -> RunKey.of(w.getRunId(), w.getBranch())));
    }

    boolean knows(String key) {
      return results.containsKey(key) || tasks.containsKey(key);
    }

    /** Where the run or branch stands in the end. */
    RunState fold(Decision first, boolean cancelled) {
      String key = RunKey.of(first.state().orElseThrow());
      RunFold fold =
          new RunFold(
              new Evidence(
                  tasks.getOrDefault(key, List.of()), withdrawals.getOrDefault(key, List.of())));
      fold.run(first, results.getOrDefault(key, List.of()), cancelled);
      fold.architecture()
          .ifPresent(found -> architectures.put(found.getRunId() + "/" + found.getBranch(), found));
      fold.ended().ifPresent(ended::add);
      fold.forks().forEach(fork -> branches.add(fold(fork, cancelled)));
      return fold.state();
    }
  }

  /** How many runs have ended. */
  public int endedRuns() {
    return (int)
        ended.stream().filter(run -> run.getBranch().equals(Branch.HM_NAS.label())).count();
  }

  /** The report on everything that has ended. */
  public RobustnessReport report() {
    return SweepReports.of(sweep, ended);
  }

  /**
   * The report as it must have been when just those seeds were asked for, and those runs had ended,
   * that a given one names.
   */
  public RobustnessReport reportLike(RobustnessReport reported) {
    Set<Long> seeds = new HashSet<>(reported.getCompletedSeeds());
    seeds.addAll(reported.getFailedSeeds());
    seeds.addAll(reported.getCancelledSeeds());
    Set<String> branches = new HashSet<>();
    reported
        .getBranches()
        .forEach(of -> of.getSeeds().forEach(seed -> branches.add(seed + "/" + of.getBranch())));
    reported
        .getBranchFailures()
        .forEach(failed -> branches.add(failed.getSeed() + "/" + failed.getBranch()));
    SweepRequest asked =
        SweepRequest.newBuilder(sweep)
            .setSeeds(
                sweep.getSeeds().stream().filter(reported.getRequestedSeeds()::contains).toList())
            .build();
    return SweepReports.of(
        asked,
        ended.stream()
            .filter(
                run ->
                    run.getBranch().equals(Branch.HM_NAS.label())
                        ? seeds.contains(run.getSeed())
                        : reported.getFinished()
                            || branches.contains(run.getSeed() + "/" + run.getBranch()))
            .toList());
  }
}
