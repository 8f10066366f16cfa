package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Edge;
import io.hmnas.worker.supernet.batched.Order.Slot;

/** The weights of a cell's operations in their nodes' sums, as the script uses them together. */
final class CellMixture {
  private final FlatVector vector;
  private final Var gathered;
  private final int operations;

  /**
   * @param mixture flat, [edges * operations] of the space
   */
  CellMixture(Build build, String name, Var mixture, int edges, int operations) {
    this.vector =
        new FlatVector(build.emitter(), name, edges * operations, build.like(), build.zero());
    this.gathered = vector.gather(mixture);
    this.operations = operations;
  }

  int mark() {
    return vector.order().mark();
  }

  /** Adds an operation's weight. */
  void add(Edge edge, int operation) {
    vector.order().add(edge.index() * operations + operation);
  }

  /** Adds a weight that is zero, of an operation that is not there. */
  void addZero() {
    vector.order().add(Order.ZERO);
  }

  Slot since(int mark) {
    return vector.register(vector.order().since(mark));
  }

  Var read(Slot slot, long... shape) {
    return vector.read(gathered, slot, shape);
  }

  void gradient(Slot slot, Var values) {
    vector.write(slot, values);
  }

  /** The gradient of the mixture, flat. */
  Var gradient() {
    return vector.scattered();
  }
}
