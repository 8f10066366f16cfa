package io.hmnas.coordinator.robustness;

import io.hmnas.schemas.avro.CellAgreement;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeRobustness;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationRobustness;
import io.hmnas.schemas.avro.OperationWeights;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Statistics of one type of cell over seeds.
 *
 * @param cells the cell as each seed found it, in the order of the seeds; at least one, all with
 *     the same edges and operations
 */
record CellStatistics(List<CellWeights> cells) {

  /**
   * Per edge, in the order of the cell.
   *
   * @param factors parts of the seeds, in the order of the seeds
   */
  List<EdgeRobustness> edges(FactorShares factors) {
    return IntStream.range(0, first().getEdges().size())
        .mapToObj(index -> edge(index, factors))
        .toList();
  }

  /** For each seed the weights of all edges. */
  double[][] weights() {
    return perEdge(EdgeWeights::getWeight);
  }

  /** For each seed 1 for every edge that it keeps, 0 for the others. */
  double[][] survival() {
    return perEdge(CellStatistics::survival);
  }

  /**
   * Agreement about the whole cell.
   *
   * <p>The weights of the edges into one node add up to 1, so that an edge into a node of two has a
   * greater weight than an edge into a node of five even if nothing was learned, and all seeds
   * would agree on that. Edges are therefore ranked by their weight as a multiple of the even share
   * among the edges into the same node.
   *
   * @param bootstrapSeed draws the samples of the bootstrap
   */
  CellAgreement agreement(long bootstrapSeed) {
    double[][] weights =
        cells.stream().map(CellStatistics::relativeWeights).toArray(double[][]::new);
    Optional<RankCorrelation> spearman = RankCorrelation.of(weights, bootstrapSeed);
    Optional<Interval> interval = spearman.flatMap(RankCorrelation::interval);
    return CellAgreement.newBuilder()
        .setCellType(first().getCellType())
        .setKendallW(Agreement.kendallW(weights).orElse(null))
        .setSpearman(spearman.map(RankCorrelation::mean).orElse(null))
        .setSpearmanLow95(interval.map(Interval::low).orElse(null))
        .setSpearmanHigh95(interval.map(Interval::high).orElse(null))
        .setEdgeKappa(Agreement.fleissKappa(keptEdges(), cells.size()).orElse(null))
        .setOperationKappa(Agreement.fleissKappa(keptOperations(), cells.size()).orElse(null))
        .build();
  }

  private static double[] relativeWeights(CellWeights cell) {
    List<EdgeWeights> edges = cell.getEdges();
    return edges.stream()
        .mapToDouble(
            edge ->
                edge.getWeight()
                    * edges.stream().filter(e -> e.getTarget() == edge.getTarget()).count())
        .toArray();
  }

  private EdgeRobustness edge(int index, FactorShares factors) {
    EdgeWeights edge = first().getEdges().get(index);
    int kept = count(index, EdgeWeights::getKept);
    Interval survival = Proportion.wilson(kept, cells.size());
    double[] weights = overSeeds(index, EdgeWeights::getWeight);
    return EdgeRobustness.newBuilder()
        .setCellType(first().getCellType())
        .setSource(edge.getSource())
        .setTarget(edge.getTarget())
        .setWeight(Summaries.of(weights))
        .setSurvival(share(kept))
        .setSurvivalLow95(survival.low())
        .setSurvivalHigh95(survival.high())
        .setFactors(factors.edge(weights, overSeeds(index, CellStatistics::survival)))
        .setOperations(
            IntStream.range(0, edge.getOperations().size())
                .mapToObj(operation -> operation(index, operation))
                .toList())
        .build();
  }

  private OperationRobustness operation(int edge, int index) {
    int kept = count(edge, e -> survives(e, index));
    Interval survival = Proportion.wilson(kept, cells.size());
    return OperationRobustness.newBuilder()
        .setName(first().getEdges().get(edge).getOperations().get(index).getName())
        .setWeight(Summaries.of(overSeeds(edge, e -> e.getOperations().get(index).getWeight())))
        .setSurvival(share(kept))
        .setSurvivalLow95(survival.low())
        .setSurvivalHigh95(survival.high())
        .build();
  }

  /** An operation is in the network only if its edge is. */
  private static boolean survives(EdgeWeights edge, int operation) {
    return edge.getKept() && edge.getOperations().get(operation).getKept();
  }

  private static double survival(EdgeWeights edge) {
    return edge.getKept() ? 1 : 0;
  }

  private double[][] perEdge(ToDoubleFunction<EdgeWeights> value) {
    return cells.stream()
        .map(cell -> cell.getEdges().stream().mapToDouble(value).toArray())
        .toArray(double[][]::new);
  }

  private double[] overSeeds(int edge, ToDoubleFunction<EdgeWeights> value) {
    return cells.stream()
        .mapToDouble(cell -> value.applyAsDouble(cell.getEdges().get(edge)))
        .toArray();
  }

  private double share(int kept) {
    return kept / (double) cells.size();
  }

  private int count(int edge, Predicate<EdgeWeights> kept) {
    return (int) cells.stream().filter(cell -> kept.test(cell.getEdges().get(edge))).count();
  }

  private int[] keptEdges() {
    return IntStream.range(0, first().getEdges().size())
        .map(edge -> count(edge, EdgeWeights::getKept))
        .toArray();
  }

  private int[] keptOperations() {
    return IntStream.range(0, first().getEdges().size())
        .flatMap(
            edge ->
                IntStream.range(0, first().getEdges().get(edge).getOperations().size())
                    .map(operation -> count(edge, e -> survives(e, operation))))
        .toArray();
  }

  private CellWeights first() {
    return cells.get(0);
  }

  /** Edges in the network. */
  static int keptEdges(CellWeights cell) {
    return (int) cell.getEdges().stream().filter(EdgeWeights::getKept).count();
  }

  /** Operations in the network, those of kept edges only. */
  static int keptOperations(CellWeights cell) {
    return (int)
        cell.getEdges().stream()
            .filter(EdgeWeights::getKept)
            .flatMap(edge -> edge.getOperations().stream())
            .filter(OperationWeights::getKept)
            .count();
  }
}
