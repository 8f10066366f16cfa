package io.hmnas.standalone.report;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import io.hmnas.standalone.whatif.WhatIf;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a sweep when its report is written, whether it finished or not.
 *
 * @param runs by seed, ascending
 * @param branches other branches of the runs than hm-nas, by seed and name
 * @param architectures the latest of each run and branch, by seed, ascending
 * @param robustness null until a run has ended
 * @param versions of the programs that took part, by name
 * @param traces weights over the steps, and where the records are
 * @param whatIf what other thresholds of the masks would have kept; null until a run has masks
 */
public record SweepOutcome(
    String sweepId,
    SweepConfig config,
    List<RunState> runs,
    List<RunState> branches,
    List<Architecture> architectures,
    @Nullable RobustnessReport robustness,
    SortedMap<String, String> versions,
    Instant started,
    Instant ended,
    SweepTraces traces,
    @Nullable WhatIf whatIf) {
  /** The branch that a run follows unless it is a baseline. */
  static final String MAIN_BRANCH = "hm-nas";

  public SweepOutcome {
    runs = runs.stream().sorted(Comparator.comparingLong(RunState::getSeed)).toList();
    branches =
        branches.stream()
            .sorted(Comparator.comparingLong(RunState::getSeed).thenComparing(RunState::getBranch))
            .toList();
    architectures =
        architectures.stream()
            .sorted(
                Comparator.comparingLong(Architecture::getSeed)
                    .thenComparing(Architecture::getBranch))
            .toList();
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  /** The network that the run or branch found, once it has pruned. */
  Optional<Architecture> architectureOf(RunState run) {
    return architectures.stream()
        .filter(a -> a.getRunId().equals(run.getRunId()))
        .filter(a -> a.getBranch().equals(run.getBranch()))
        .findFirst();
  }

  /** A line about each run. */
  public List<RunSummary> summaries() {
    return runs.stream().map(run -> RunSummary.of(run, architectureOf(run))).toList();
  }

  /** A line about each branch, hm-nas first, by seed. */
  public List<BranchSummary> branchSummaries() {
    return Stream.concat(runs.stream(), branches.stream())
        .sorted(
            Comparator.comparingLong(RunState::getSeed)
                .thenComparing(RunState::getBranch, Branch.BY_LABEL))
        .map(run -> BranchSummary.of(run, architectureOf(run)))
        .toList();
  }

  /** What computed the results, each with the number of steps it computed. */
  SortedMap<String, Long> backends() {
    return Stream.concat(runs.stream(), branches.stream())
        .flatMap(run -> Branch.ownSteps(run).stream())
        .map(step -> step.getMetrics().getBackend())
        .filter(backend -> !backend.isEmpty())
        .collect(Collectors.groupingBy(b -> b, TreeMap::new, Collectors.counting()));
  }

  Duration duration() {
    return Duration.between(started, ended);
  }
}
