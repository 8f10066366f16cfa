package io.hmnas.worker.space;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Where alpha and beta of each type of cell lie in one flat vector: alpha_normal [edges,
 * operations], beta_normal [edges], alpha_reduction, beta_reduction. Masks on operations and edges
 * lie in the same places of vectors of their own.
 */
public final class EncodingLayout {
  private final int edges;
  private final int operations;
  private final Map<CellType, Integer> offsets = new EnumMap<>(CellType.class);
  private final List<CellType> types;

  public EncodingLayout(SearchSpace space) {
    edges = space.edges().size();
    operations = space.operations().size();
    types = space.cellTypes();
    for (CellType type : types) {
      offsets.put(type, offsets.size() * edges * (operations + 1));
    }
  }

  /** Types of cell that have an encoding. */
  public List<CellType> types() {
    return types;
  }

  /** Number of edges: rows of alpha, length of beta. */
  public int edges() {
    return edges;
  }

  /** Number of operations: columns of alpha. */
  public int operations() {
    return operations;
  }

  /** Length of the flat vector. */
  public int size() {
    return types.size() * edges * (operations + 1);
  }

  /** Lengths of the parts of the flat vector: alpha, beta per type, in order. */
  public long[] parts() {
    List<Long> parts = new ArrayList<>();
    for (int type = 0; type < types.size(); type++) {
      parts.add((long) edges * operations);
      parts.add((long) edges);
    }
    return parts.stream().mapToLong(Long::longValue).toArray();
  }

  /** Place of an operation's alpha, or mask. */
  public int operation(CellType type, int edge, int operation) {
    return offset(type) + edge * operations + operation;
  }

  /** Place of an edge's beta, or mask. */
  public int edge(CellType type, int edge) {
    return offset(type) + edges * operations + edge;
  }

  /** Whether a place belongs to an edge, rather than an operation. */
  public boolean isEdge(int place) {
    return place % (edges * (operations + 1)) >= edges * operations;
  }

  private int offset(CellType type) {
    Integer offset = offsets.get(type);
    if (offset == null) {
      throw new IllegalArgumentException("the space has no " + type.label() + " cell");
    }
    return offset;
  }
}
