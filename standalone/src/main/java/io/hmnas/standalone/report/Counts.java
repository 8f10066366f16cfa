package io.hmnas.standalone.report;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import java.util.stream.Stream;

/** How much of the search space a network keeps, over both types of cell. */
record Counts(int keptEdges, int edges, int keptOperations, int operations) {
  static Counts of(Architecture architecture) {
    int edges = (int) edges(architecture).count();
    int keptEdges = (int) edges(architecture).filter(EdgeWeights::getKept).count();
    int operations = edges(architecture).mapToInt(edge -> edge.getOperations().size()).sum();
    int keptOperations =
        (int)
            edges(architecture)
                .filter(EdgeWeights::getKept)
                .flatMap(edge -> edge.getOperations().stream())
                .filter(OperationWeights::getKept)
                .count();
    return new Counts(keptEdges, edges, keptOperations, operations);
  }

  private static Stream<EdgeWeights> edges(Architecture architecture) {
    return architecture.getCells().stream().flatMap(cell -> cell.getEdges().stream());
  }
}
