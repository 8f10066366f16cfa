package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.ImageShape;

/** Rows and columns of a map. */
record Grid(int rows, int columns) {
  static Grid of(ImageShape shape) {
    return new Grid(shape.height(), shape.width());
  }

  int pixels() {
    return rows * columns;
  }

  /** Whether the map can be cut into its four lattices of every second pixel. */
  boolean isEven() {
    return rows % 2 == 0 && columns % 2 == 0;
  }

  Grid halved() {
    return new Grid(rows / 2, columns / 2);
  }
}
