package io.hmnas.worker.supernet.batched;

/**
 * Maps seen by every second pixel. A convolution with dilation 2 never mixes pixels whose rows, or
 * whose columns, differ by an odd number; so it is an undilated one on each of the four lattices of
 * every second pixel, or, at stride 2, on one of them.
 */
final class Lattice {
  private Lattice() {}

  /** The four lattices of even maps, side by side as more images: [channels, pixels / 4, 4 n]. */
  static Var split(Emitter emitter, Var x, long channels, Grid grid, int images) {
    Grid half = grid.halved();
    Var cut = emitter.view(x, channels, half.rows(), 2, half.columns(), 2, images);
    return emitter.reshape(
        emitter.permute(cut, 0, 1, 3, 2, 4, 5), channels, half.pixels(), 4L * images);
  }

  /** The inverse of {@link #split}: [channels, pixels * n]. */
  static Var join(Emitter emitter, Var x, long channels, Grid grid, int images) {
    Grid half = grid.halved();
    Var cut = emitter.view(x, channels, half.rows(), half.columns(), 2, 2, images);
    return emitter.reshape(
        emitter.permute(cut, 0, 1, 3, 2, 4, 5), channels, (long) grid.pixels() * images);
  }

  /**
   * Every second pixel, from the given one: [channels, pixels of the coarse grid * n]. Beyond the
   * last row and column the map is zero.
   *
   * @param from 0, or 1 for the map shifted by one pixel
   */
  static Var every(Emitter emitter, Var x, long channels, Grid grid, Grid coarse, int from, int n) {
    Var map = emitter.view(x, channels, grid.rows(), grid.columns(), n);
    long below = from + 2L * coarse.rows() - 1 - grid.rows();
    long right = from + 2L * coarse.columns() - 1 - grid.columns();
    if (below > 0 || right > 0) {
      map = emitter.pad(map, 0, 0, 0, Math.max(0, right), 0, Math.max(0, below));
    }
    Var lattice =
        emitter.slice(
            emitter.slice(map, 1, from, from + 2L * coarse.rows() - 1, 2),
            2,
            from,
            from + 2L * coarse.columns() - 1,
            2);
    return emitter.reshape(lattice, channels, (long) coarse.pixels() * n);
  }

  /** Adds to every second pixel of a map: the way back from {@link #every}. */
  static void addToEvery(
      Emitter emitter,
      Var map,
      Var gradient,
      long channels,
      Grid grid,
      Grid coarse,
      int from,
      int n) {
    int rows = (grid.rows() - from + 1) / 2;
    int columns = (grid.columns() - from + 1) / 2;
    if (rows == 0 || columns == 0) {
      return;
    }
    Var fine = emitter.view(map, channels, grid.rows(), grid.columns(), n);
    Var lattice =
        emitter.slice(emitter.slice(fine, 1, from, grid.rows(), 2), 2, from, grid.columns(), 2);
    Var part = emitter.view(gradient, channels, coarse.rows(), coarse.columns(), n);
    if (rows < coarse.rows()) {
      part = emitter.narrow(part, 1, 0, rows);
    }
    if (columns < coarse.columns()) {
      part = emitter.narrow(part, 2, 0, columns);
    }
    emitter.addInPlace(lattice, part);
  }
}
