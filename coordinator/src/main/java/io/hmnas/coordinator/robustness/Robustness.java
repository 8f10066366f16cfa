package io.hmnas.coordinator.robustness;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SeedFailure;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;
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
   * @param endedRuns the runs that ended, at most one per seed; completed ones have an architecture
   * @throws IllegalArgumentException if a seed ended twice, a completed run has no architecture, or
   *     two architectures differ in their cells, edges or operations
   */
  public static RobustnessReport report(
      String sweepId,
      SweepConfig config,
      Collection<Long> requestedSeeds,
      Collection<EndedRun> endedRuns) {
    TreeMap<Long, EndedRun> bySeed = new TreeMap<>();
    for (EndedRun run : endedRuns) {
      if (bySeed.put(run.getSeed(), run) != null) {
        throw new IllegalArgumentException("seed " + run.getSeed() + " ended twice");
      }
    }
    List<Architecture> found =
        bySeed.values().stream()
            .filter(run -> run.getStatus() == RunStatus.COMPLETED)
            .map(Robustness::architecture)
            .toList();
    List<CellStatistics> cells = cells(found);
    return RobustnessReport.newBuilder()
        .setSweepId(sweepId)
        .setConfig(config)
        .setRequestedSeeds(requestedSeeds.stream().distinct().sorted().toList())
        .setCompletedSeeds(seeds(bySeed, RunStatus.COMPLETED))
        .setFailedSeeds(seeds(bySeed, RunStatus.FAILED))
        .setFailures(failures(bySeed))
        .setCancelledSeeds(seeds(bySeed, RunStatus.CANCELLED))
        .setEdges(cells.stream().flatMap(cell -> cell.edges().stream()).toList())
        .setAgreement(cells.stream().map(cell -> cell.agreement(sweepId.hashCode())).toList())
        .setTestAccuracy(Measure.TEST_ACCURACY.summary(found))
        .setParameters(Measure.PARAMETERS.summary(found))
        .setNonZeroParameters(Measure.NON_ZERO_PARAMETERS.summary(found))
        .setMultiplyAdds(Measure.MULTIPLY_ADDS.summary(found))
        .setKeptEdges(Measure.KEPT_EDGES.summary(found))
        .setKeptOperations(Measure.KEPT_OPERATIONS.summary(found))
        .setSearchSeconds(Measure.SEARCH_SECONDS.summary(found))
        .setBranches(Branches.of(found))
        .build();
  }

  private static Architecture architecture(EndedRun run) {
    if (run.getArchitecture() == null) {
      throw new IllegalArgumentException(
          "seed " + run.getSeed() + " completed without an architecture");
    }
    return run.getArchitecture();
  }

  private static List<Long> seeds(Map<Long, EndedRun> bySeed, RunStatus status) {
    return bySeed.values().stream()
        .filter(run -> run.getStatus() == status)
        .map(EndedRun::getSeed)
        .toList();
  }

  private static List<SeedFailure> failures(Map<Long, EndedRun> bySeed) {
    return bySeed.values().stream()
        .filter(run -> run.getStatus() == RunStatus.FAILED)
        .map(
            run ->
                SeedFailure.newBuilder()
                    .setSeed(run.getSeed())
                    .setReason(Objects.requireNonNullElse(run.getFailureReason(), ""))
                    .build())
        .toList();
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
