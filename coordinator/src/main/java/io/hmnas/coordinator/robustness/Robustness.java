package io.hmnas.coordinator.robustness;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.BranchFailure;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SeedFactor;
import io.hmnas.schemas.avro.SeedFailure;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What the seeds of a sweep agree on. */
public final class Robustness {
  private Robustness() {}

  /**
   * Makes the report of a sweep: a function of sets, the same to the last bit whatever the order in
   * which seeds were asked for and runs ended.
   *
   * @param sweepId the sweep
   * @param config its configuration
   * @param requestedSeeds the seeds asked for
   * @param endedRuns the runs and branches of runs that ended, each at most once; completed ones
   *     have an architecture
   * @throws IllegalArgumentException if one ended twice, a completed one has no architecture, or
   *     two architectures of the main branch differ in their cells, edges or operations
   */
  public static RobustnessReport report(
      String sweepId,
      SweepConfig config,
      Collection<Long> requestedSeeds,
      Collection<EndedRun> endedRuns) {
    List<EndedRun> all = sorted(endedRuns);
    List<EndedRun> runs = all.stream().filter(Robustness::isMain).toList();
    List<Architecture> found = architectures(runs);
    List<CellStatistics> cells = cells(found);
    List<Long> completed = seeds(runs, RunStatus.COMPLETED);
    FactorShares factors = FactorShares.of(config, completed);
    return RobustnessReport.newBuilder()
        .setSweepId(sweepId)
        .setConfig(config)
        .setRequestedSeeds(requestedSeeds.stream().distinct().sorted().toList())
        .setCompletedSeeds(completed)
        .setFailedSeeds(seeds(runs, RunStatus.FAILED))
        .setFailures(failures(runs))
        .setCancelledSeeds(seeds(runs, RunStatus.CANCELLED))
        .setEdges(cells.stream().flatMap(cell -> cell.edges(factors).stream()).toList())
        .setAgreement(cells.stream().map(cell -> cell.agreement(sweepId.hashCode())).toList())
        .setTestAccuracy(Measure.TEST_ACCURACY.summary(found))
        .setParameters(Measure.PARAMETERS.summary(found))
        .setNonZeroParameters(Measure.NON_ZERO_PARAMETERS.summary(found))
        .setMultiplyAdds(Measure.MULTIPLY_ADDS.summary(found))
        .setKeptEdges(Measure.KEPT_EDGES.summary(found))
        .setKeptOperations(Measure.KEPT_OPERATIONS.summary(found))
        .setSearchSeconds(Measure.SEARCH_SECONDS.summary(found))
        .setBranchFailures(branchFailures(all))
        .setBranches(Branches.of(architectures(all)))
        .setFactors(factors(factors, cells, found))
        .build();
  }

  private static boolean isMain(EndedRun run) {
    return run.getBranch().equals(Branch.HM_NAS.label());
  }

  /** By seed, then branch. */
  private static List<EndedRun> sorted(Collection<EndedRun> endedRuns) {
    List<EndedRun> sorted =
        endedRuns.stream()
            .sorted(Comparator.comparingLong(EndedRun::getSeed).thenComparing(EndedRun::getBranch))
            .toList();
    for (int i = 1; i < sorted.size(); i++) {
      EndedRun run = sorted.get(i);
      EndedRun before = sorted.get(i - 1);
      if (run.getSeed() == before.getSeed() && run.getBranch().equals(before.getBranch())) {
        throw new IllegalArgumentException(
            "seed %d ended twice%s"
                .formatted(run.getSeed(), isMain(run) ? "" : " in branch " + run.getBranch()));
      }
    }
    return sorted;
  }

  private static List<Architecture> architectures(List<EndedRun> runs) {
    return runs.stream()
        .filter(run -> run.getStatus() == RunStatus.COMPLETED)
        .map(Robustness::architecture)
        .toList();
  }

  private static Architecture architecture(EndedRun run) {
    if (run.getArchitecture() == null) {
      throw new IllegalArgumentException(
          "seed " + run.getSeed() + " completed without an architecture");
    }
    return run.getArchitecture();
  }

  private static List<Long> seeds(List<EndedRun> runs, RunStatus status) {
    return runs.stream().filter(run -> run.getStatus() == status).map(EndedRun::getSeed).toList();
  }

  private static List<SeedFailure> failures(List<EndedRun> runs) {
    return runs.stream()
        .filter(run -> run.getStatus() == RunStatus.FAILED)
        .map(
            run ->
                SeedFailure.newBuilder()
                    .setSeed(run.getSeed())
                    .setReason(Objects.requireNonNullElse(run.getFailureReason(), ""))
                    .build())
        .toList();
  }

  private static List<BranchFailure> branchFailures(List<EndedRun> all) {
    return all.stream()
        .filter(run -> !isMain(run) && run.getStatus() == RunStatus.FAILED)
        .map(
            run ->
                BranchFailure.newBuilder()
                    .setSeed(run.getSeed())
                    .setBranch(run.getBranch())
                    .setReason(Objects.requireNonNullElse(run.getFailureReason(), ""))
                    .build())
        .toList();
  }

  private static List<SeedFactor> factors(
      FactorShares factors, List<CellStatistics> cells, List<Architecture> found) {
    return factors.all(
        joined(cells, found.size(), CellStatistics::weights),
        joined(cells, found.size(), CellStatistics::survival),
        Measure.TEST_ACCURACY.values(found));
  }

  /** Rows of all types of cell, seed by seed. */
  private static double[][] joined(
      List<CellStatistics> cells, int seeds, Function<CellStatistics, double[][]> rows) {
    List<double[][]> parts = cells.stream().map(rows).toList();
    return IntStream.range(0, seeds)
        .mapToObj(
            seed -> parts.stream().flatMapToDouble(part -> Arrays.stream(part[seed])).toArray())
        .toArray(double[][]::new);
  }

  private static List<CellStatistics> cells(List<Architecture> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    List<List<CellWeights>> bySeed = found.stream().map(Robustness::sortedCells).toList();
    List<CellWeights> first = bySeed.get(0);
    for (int i = 1; i < found.size(); i++) {
      if (!sameShape(first, bySeed.get(i))) {
        throw new IllegalArgumentException(
            "the architectures of seeds "
                + found.get(0).getSeed()
                + " and "
                + found.get(i).getSeed()
                + " differ in their cells, edges or operations");
      }
    }
    return IntStream.range(0, first.size())
        .mapToObj(
            index -> new CellStatistics(bySeed.stream().map(cells -> cells.get(index)).toList()))
        .toList();
  }

  private static List<CellWeights> sortedCells(Architecture architecture) {
    return architecture.getCells().stream()
        .sorted(Comparator.comparing(CellWeights::getCellType))
        .toList();
  }

  private static boolean sameShape(List<CellWeights> some, List<CellWeights> others) {
    return allMatch(
        some,
        others,
        (cell, other) ->
            cell.getCellType().equals(other.getCellType())
                && allMatch(cell.getEdges(), other.getEdges(), Robustness::sameEdge));
  }

  private static boolean sameEdge(EdgeWeights edge, EdgeWeights other) {
    return edge.getSource() == other.getSource()
        && edge.getTarget() == other.getTarget()
        && allMatch(
            edge.getOperations(),
            other.getOperations(),
            (operation, another) -> operation.getName().equals(another.getName()));
  }

  private static <T> boolean allMatch(List<T> some, List<T> others, BiPredicate<T, T> match) {
    return some.size() == others.size()
        && IntStream.range(0, some.size()).allMatch(i -> match.test(some.get(i), others.get(i)));
  }
}
