package io.hmnas.standalone.drawing;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import java.util.Comparator;
import java.util.List;

/**
 * What is drawn of a cell: the kept edges with their kept operations, strongest first.
 *
 * @param cellType normal or reduction
 * @param nodes intermediate nodes
 * @param edges kept edges; an edge that keeps no operation carries nothing and is left out
 */
record CellGraph(String cellType, int nodes, List<Edge> edges) {
  /** A kept edge; nodes are numbered as in {@code CellWeights}. */
  record Edge(int source, int target, double weight, List<Operation> operations) {}

  record Operation(String name, double weight) {}

  static CellGraph of(CellWeights cell) {
    List<Edge> edges =
        cell.getEdges().stream()
            .filter(EdgeWeights::getKept)
            .map(CellGraph::edge)
            .filter(edge -> !edge.operations().isEmpty())
            .toList();
    return new CellGraph(cell.getCellType(), cell.getNodes(), edges);
  }

  private static Edge edge(EdgeWeights edge) {
    List<Operation> operations =
        edge.getOperations().stream()
            .filter(OperationWeights::getKept)
            .map(operation -> new Operation(operation.getName(), operation.getWeight()))
            .sorted(Comparator.comparingDouble(Operation::weight).reversed())
            .toList();
    return new Edge(edge.getSource(), edge.getTarget(), edge.getWeight(), operations);
  }

  /** The number of the output node. */
  int output() {
    return Nodes.INPUTS + nodes;
  }

  int operationCount() {
    return edges.stream().mapToInt(edge -> edge.operations().size()).sum();
  }
}
