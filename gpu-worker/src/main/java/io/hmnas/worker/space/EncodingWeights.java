package io.hmnas.worker.space;

/**
 * The encoding as weights: softmax(alpha[edge]) over operations, softmax(beta) over the edges into
 * each node.
 */
public final class EncodingWeights {
  private EncodingWeights() {}

  /**
   * The weights, in the places of alpha and beta.
   *
   * @param encoding flat, in the order of {@link EncodingLayout}
   */
  public static double[] of(SearchSpace space, EncodingLayout layout, double[] encoding) {
    double[] weights = encoding.clone();
    for (CellType type : layout.types()) {
      for (Edge edge : space.edges()) {
        softmax(weights, layout.operation(type, edge.index(), 0), layout.operations());
      }
      int node = layout.edge(type, 0);
      for (int incoming = 2; incoming < space.nodes() + 2; incoming++) {
        softmax(weights, node, incoming);
        node += incoming;
      }
    }
    return weights;
  }

  private static void softmax(double[] values, int offset, int length) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = offset; i < offset + length; i++) {
      greatest = Math.max(greatest, values[i]);
    }
    double sum = 0;
    for (int i = offset; i < offset + length; i++) {
      values[i] = StrictMath.exp(values[i] - greatest);
      sum += values[i];
    }
    for (int i = offset; i < offset + length; i++) {
      values[i] /= sum;
    }
  }
}
