package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Edge;
import java.util.List;
import java.util.Optional;

/** The weights of a cell's operations in their nodes' sums, as the script uses them together. */
final class CellMixture {
  private final FlatVector weights;
  private final FlatVector gradients;
  private final Var gathered;
  private final int operations;

  /**
   * @param mixture flat, [edges * operations] of the space
   */
  CellMixture(Build build, String name, Var mixture, int edges, int operations) {
    int size = edges * operations;
    this.weights = new FlatVector(build.emitter(), name, size, build.like(), build.zero());
    this.gradients =
        new FlatVector(build.emitter(), name + "_gradient", size, build.like(), build.zero());
    this.gathered = weights.gather(mixture);
    this.operations = operations;
  }

  /** An operation of an edge. */
  record Place(Edge edge, int operation) {}

  /**
   * Weights of operations.
   *
   * @param places empty where the weight is zero
   * @param repeats how often each weight is repeated
   * @param shape of the result
   */
  Var read(List<Optional<Place>> places, int repeats, long... shape) {
    Order order = weights.order();
    int mark = order.mark();
    for (Optional<Place> place : places) {
      for (int repeat = 0; repeat < repeats; repeat++) {
        order.add(index(place));
      }
    }
    return weights.read(gathered, order.since(mark), shape);
  }

  /** Sets the gradient of operations' weights; what goes to empty places is dropped. */
  void gradient(List<Optional<Place>> places, Var values) {
    Order order = gradients.order();
    int mark = order.mark();
    places.forEach(place -> order.add(index(place)));
    gradients.write(gradients.register(order.since(mark)), values);
  }

  private int index(Optional<Place> place) {
    return place
        .map(there -> there.edge().index() * operations + there.operation())
        .orElse(Order.ZERO);
  }

  /** The gradient of the mixture, flat. */
  Var gradient() {
    return gradients.scattered();
  }
}
