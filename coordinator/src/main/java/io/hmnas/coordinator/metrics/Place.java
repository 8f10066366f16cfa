package io.hmnas.coordinator.metrics;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in an encoding: an edge, or an operation on it.
 *
 * @param edge as {@code 0->2}
 * @param operation its name; empty for the edge itself
 */
record Place(String cell, String edge, String operation) {
  static final String SKIP_CONNECT = "skip_connect";

  /** The places of cells: each edge, followed by its operations. */
  static List<Place> of(List<CellWeights> cells) {
    List<Place> places = new ArrayList<>();
    for (CellWeights cell : cells) {
      for (EdgeWeights edge : cell.getEdges()) {
        String name = edge(edge.getSource(), edge.getTarget());
        places.add(new Place(cell.getCellType(), name, ""));
        edge.getOperations()
            .forEach(
                operation -> places.add(new Place(cell.getCellType(), name, operation.getName())));
      }
    }
    return List.copyOf(places);
  }

  /** An edge as labels name it. */
  static String edge(int source, int target) {
    return source + "->" + target;
  }

  boolean isEdge() {
    return operation.isEmpty();
  }

  boolean isSkip() {
    return operation.equals(SKIP_CONNECT);
  }
}
