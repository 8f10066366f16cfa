package io.hmnas.coordinator.history;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import java.util.List;

/**
 * What the numbers of an {@link Encoding} belong to: cell by cell and edge by edge, first the edge,
 * then its operations.
 */
public record EncodingShape(List<Cell> cells) {
  public EncodingShape {
    cells = List.copyOf(cells);
  }

  /** A type of cell. */
  public record Cell(String cellType, int nodes, List<Edge> edges) {
    public Cell {
      edges = List.copyOf(edges);
    }
  }

  /** An edge with the names of its operations; nodes are numbered as in {@code CellWeights}. */
  public record Edge(int source, int target, List<String> operations) {
    public Edge {
      operations = List.copyOf(operations);
    }
  }

  static EncodingShape of(List<CellWeights> cells) {
    return new EncodingShape(cells.stream().map(EncodingShape::cell).toList());
  }

  private static Cell cell(CellWeights cell) {
    return new Cell(
        cell.getCellType(),
        cell.getNodes(),
        cell.getEdges().stream().map(EncodingShape::edge).toList());
  }

  private static Edge edge(EdgeWeights edge) {
    return new Edge(
        edge.getSource(),
        edge.getTarget(),
        edge.getOperations().stream().map(OperationWeights::getName).toList());
  }

  /** Numbers in an encoding of this shape. */
  public int size() {
    return cells.stream()
        .flatMap(cell -> cell.edges().stream())
        .mapToInt(edge -> 1 + edge.operations().size())
        .sum();
  }
}
