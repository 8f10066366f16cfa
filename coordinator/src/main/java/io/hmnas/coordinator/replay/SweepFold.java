package io.hmnas.coordinator.replay;

import io.hmnas.coordinator.plan.Decision;
import io.hmnas.coordinator.plan.RequestCheck;
import io.hmnas.coordinator.plan.RunEvent;
import io.hmnas.coordinator.plan.RunKey;
import io.hmnas.coordinator.plan.RunPlanner;
import io.hmnas.coordinator.plan.SweepDecision;
import io.hmnas.coordinator.plan.SweepPlanner;
import io.hmnas.coordinator.report.SweepReports;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RunAction;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.Withdrawal;
import io.hmnas.schemas.config.Branch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Folds the log of one sweep. Used once. */
final class SweepFold {
  private final Map<String, List<StepResult>> results;
  private final Map<String, List<StepTask>> tasks;
  private final Map<String, List<Withdrawal>> withdrawals;

  /** Seeds of the sweep after each request that changed it. */
  private final List<SweepRequest> sweeps = new ArrayList<>();

  private final Map<String, RunCommand> starts = new LinkedHashMap<>();
  private final Set<String> cancelled = new HashSet<>();
  private final Map<String, RunFold> folds = new LinkedHashMap<>();
  private @Nullable SweepRequest sweep;

  SweepFold(SweepLog log) {
    results =
        log.results().stream()
            .collect(Collectors.groupingBy(r -> RunKey.of(r.getRunId(), r.getBranch())));
    tasks =
        log.tasks().stream()
            .collect(Collectors.groupingBy(t -> RunKey.of(t.getRunId(), t.getBranch())));
    withdrawals =
        log.withdrawals().stream()
            .collect(Collectors.groupingBy(w -> RunKey.of(w.getRunId(), w.getBranch())));
    log.requests().forEach(this::request);
  }

  private void request(SweepRequest request) {
    if (RequestCheck.flaw(request).isPresent()) {
      return;
    }
    SweepDecision decision = SweepPlanner.decide(sweep, request);
    for (RunCommand command : decision.commands()) {
      if (command.getAction() == RunAction.START) {
        starts.put(command.getRunId(), command);
      } else {
        cancelled.add(command.getRunId());
      }
    }
    if (decision.changed()) {
      sweep = decision.sweep().orElseThrow();
      sweeps.add(sweep);
    }
  }

  /**
   * Folds.
   *
   * @return empty if no request creates the sweep
   */
  Optional<ReplayedSweep> fold() {
    if (sweep == null) {
      return Optional.empty();
    }
    boolean queued = sweep.getConfig().getStop().getWhenDecided();
    for (RunCommand start : starts.values()) {
      // Whether a seed had its turn before it was decided, the log alone can say.
      if (!queued || tasks.containsKey(start.getRunId()) || results.containsKey(start.getRunId())) {
        begin(
            RunPlanner.decide(
                null,
                new RunEvent.Started(
                    start.getSweepId(), start.getRunId(), start.getSeed(), start.getConfig())));
      }
    }
    consensus().ifPresent(this::fork);
    return Optional.of(ReplayedSweep.of(sweep, folds.values()));
  }

  private void begin(Decision begin) {
    RunState first = begin.state().orElseThrow();
    String key = RunKey.of(first);
    RunFold fold =
        new RunFold(
            new Evidence(
                tasks.getOrDefault(key, List.of()), withdrawals.getOrDefault(key, List.of())));
    folds.put(key, fold);
    fold.run(begin, results.getOrDefault(key, List.of()), cancelled.contains(first.getRunId()));
    fold.forks().forEach(this::begin);
  }

  private void fork(RunCommand command) {
    RunFold run = folds.get(RunKey.of(command.getRunId(), Branch.HM_NAS.label()));
    if (run != null) {
      run.fork(new RunEvent.Forked(Branch.require(command.getBranch()), command.getGenotype()))
          .forEach(this::begin);
    }
  }

  /**
   * The consensus begins once, as soon as all seeds asked for so far have ended: of more requests,
   * the log shows after which one.
   */
  private Optional<RunCommand> consensus() {
    List<RunCommand> possible = new ArrayList<>();
    for (SweepRequest asked : sweeps) {
      List<EndedRun> ended =
          ended().stream().filter(run -> asked.getSeeds().contains(run.getSeed())).toList();
      SweepReports.progress(asked, ended).consensusToBegin().ifPresent(possible::add);
    }
    List<RunCommand> begun =
        possible.stream()
            .filter(
                command ->
                    tasks
                        .getOrDefault(RunKey.of(command.getRunId(), command.getBranch()), List.of())
                        .stream()
                        .anyMatch(task -> task.getGenotype().equals(command.getGenotype())))
            .toList();
    if (!begun.isEmpty()) {
      return Optional.of(begun.get(0));
    }
    return tasks.isEmpty() && !possible.isEmpty()
        ? Optional.of(possible.get(possible.size() - 1))
        : Optional.empty();
  }

  private Collection<EndedRun> ended() {
    return folds.values().stream().flatMap(fold -> fold.ended().stream()).toList();
  }
}
