package io.hmnas.coordinator.replay;

import io.hmnas.coordinator.plan.EndedRuns;
import io.hmnas.coordinator.plan.SweepProgress;
import io.hmnas.coordinator.report.SweepReports;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.BranchFailure;
import io.hmnas.schemas.avro.BranchRobustness;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.config.Branch;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A sweep as its log makes it.
 *
 * @param sweep what was asked for, all requests together
 * @param runs by seed, ascending
 * @param branches other branches of the runs than the main one, by seed and name
 * @param architectures by the key that they were published under
 * @param ended how runs and branches ended
 */
public record ReplayedSweep(
    SweepRequest sweep,
    List<RunState> runs,
    List<RunState> branches,
    SortedMap<String, Architecture> architectures,
    List<EndedRun> ended) {
  private static final String MAIN = Branch.HM_NAS.label();

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
    return new SweepFold(log).fold();
  }

  static ReplayedSweep of(SweepRequest sweep, Collection<RunFold> folds) {
    List<RunState> states =
        folds.stream()
            .map(RunFold::state)
            .sorted(Comparator.comparingLong(RunState::getSeed).thenComparing(RunState::getBranch))
            .toList();
    SortedMap<String, Architecture> architectures = new TreeMap<>();
    folds.stream()
        .flatMap(fold -> fold.architecture().stream())
        .forEach(found -> architectures.put(found.getRunId() + "/" + found.getBranch(), found));
    return new ReplayedSweep(
        sweep,
        states.stream().filter(state -> state.getBranch().equals(MAIN)).toList(),
        states.stream().filter(state -> !state.getBranch().equals(MAIN)).toList(),
        architectures,
        folds.stream().flatMap(fold -> fold.ended().stream()).toList());
  }

  /** How many runs have ended, not counting other branches than the main one. */
  public int endedRuns() {
    return (int) ended.stream().filter(run -> run.getBranch().equals(MAIN)).count();
  }

  /** The report on everything that has ended. */
  public RobustnessReport report() {
    return report(sweep, run -> true);
  }

  /**
   * The report as it must have been when just those seeds were asked for, and those runs and
   * branches had ended, that a given one names.
   */
  public RobustnessReport reportLike(RobustnessReport reported) {
    Set<String> named = new HashSet<>();
    for (List<Long> seeds :
        List.of(
            reported.getCompletedSeeds(),
            reported.getFailedSeeds(),
            reported.getCancelledSeeds())) {
      seeds.forEach(seed -> named.add(name(seed, MAIN)));
    }
    for (BranchRobustness branch : reported.getBranches()) {
      branch.getSeeds().forEach(seed -> named.add(name(seed, branch.getBranch())));
    }
    for (BranchFailure failure : reported.getBranchFailures()) {
      named.add(name(failure.getSeed(), failure.getBranch()));
    }
    SweepRequest asked =
        SweepRequest.newBuilder(sweep)
            .setSeeds(
                sweep.getSeeds().stream().filter(reported.getRequestedSeeds()::contains).toList())
            .build();
    // A cancelled branch leaves no trace in a report, but for its being finished.
    return report(
        asked,
        run ->
            named.contains(name(run.getSeed(), run.getBranch()))
                || (reported.getFinished() && run.getStatus() == RunStatus.CANCELLED));
  }

  private RobustnessReport report(SweepRequest asked, Predicate<EndedRun> heard) {
    Map<String, EndedRun> known = new HashMap<>();
    for (List<RunState> states : List.of(runs, branches)) {
      for (RunState state : states) {
        if (asked.getSeeds().contains(state.getSeed()) && noted(state)) {
          EndedRun begun = EndedRuns.begun(state);
          known.put(SweepProgress.key(begun), begun);
        }
      }
    }
    ended.stream()
        .filter(run -> asked.getSeeds().contains(run.getSeed()))
        .filter(heard)
        .forEach(run -> known.put(SweepProgress.key(run), run));
    return SweepReports.of(asked, known.values());
  }

  /** Of those a sweep notes that they begin. */
  private static boolean noted(RunState state) {
    return state.getBranch().equals(MAIN) || state.getBranch().equals(Branch.CONSENSUS.label());
  }

  private static String name(long seed, String branch) {
    return seed + "/" + branch;
  }
}
