package io.hmnas.worker.space;

/** What networks and operations cost, in multiply-adds of convolutions and classifier per image. */
public final class Costs {
  private Costs() {}

  /** Multiply-adds of an operation on one edge of a cell. */
  public static long multiplyAdds(Cell cell, Edge edge, Operation operation) {
    return operation.layers(cell.node().channels(), cell.stride(edge)).stream()
        .mapToLong(layer -> (long) layer.size() * cell.node().pixels())
        .sum();
  }

  /** Network weights of an operation on one edge of a cell. */
  public static long parameters(Cell cell, Edge edge, Operation operation) {
    return operation.layers(cell.node().channels(), cell.stride(edge)).stream()
        .mapToLong(Layer::size)
        .sum();
  }

  /** Multiply-adds of the whole network that has the selected operations. */
  public static long multiplyAdds(SearchSpace space, Selection selection) {
    long total = 0;
    for (StemLayer layer : space.stemLayers()) {
      total += (long) layer.convolution().size() * layer.output().pixels();
    }
    for (Cell cell : space.cells()) {
      int prepared = cell.prepared().channels() * cell.prepared().pixels();
      if (selection.uses(space, cell.type(), 0)) {
        total += (long) cell.input0().channels() * prepared;
      }
      if (selection.uses(space, cell.type(), 1)) {
        total += (long) cell.input1().channels() * prepared;
      }
      for (Edge edge : space.edges()) {
        for (int o = 0; o < space.operations().size(); o++) {
          if (selection.has(cell.type(), edge, o)) {
            total += multiplyAdds(cell, edge, space.operations().get(o));
          }
        }
      }
    }
    return total + (long) space.features().channels() * space.classes();
  }
}
