package io.hmnas.standalone.drawing;

import io.hmnas.schemas.avro.EdgeWeights;

/** How nodes and edges of a cell are named to people: inputs k-2 and k-1, then 0, 1, ... */
public final class Nodes {
  /** Input nodes of a cell. */
  public static final int INPUTS = 2;

  private Nodes() {}

  /** The short name of a node, numbered as in {@code CellWeights}. */
  public static String name(int node) {
    return node < INPUTS ? "k-" + (INPUTS - node) : Integer.toString(node - INPUTS);
  }

  /** The short name of an edge. */
  public static String name(int source, int target) {
    return name(source) + "\u2192" + name(target);
  }

  static String name(EdgeWeights edge) {
    return name(edge.getSource(), edge.getTarget());
  }
}
