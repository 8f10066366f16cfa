package io.hmnas.worker.supernet.batched;

import org.jspecify.annotations.Nullable;

/** The gradient of a map [channels, values], as it adds up from what the map feeds. */
final class SourceGradient {
  private final Build build;
  private final long channels;
  private final Grid grid;
  private final boolean wanted;
  private @Nullable Var sum;

  /**
   * @param wanted whether anybody needs it; if not, nothing should be added
   */
  SourceGradient(Build build, long channels, Grid grid, boolean wanted) {
    this.build = build;
    this.channels = channels;
    this.grid = grid;
    this.wanted = wanted;
  }

  boolean wanted() {
    return wanted;
  }

  /** Adds a gradient, which may then be changed. */
  void add(Var gradient) {
    if (sum == null) {
      sum = gradient;
    } else {
      build.emitter().addInPlace(sum, gradient);
    }
  }

  /** Adds the gradient of every second pixel, from the given one. */
  void addToEvery(Var gradient, Grid coarse, int from) {
    if (sum == null) {
      sum = build.emitter().zeros(build.like(), channels, build.values(grid));
    }
    Lattice.addToEvery(
        build.emitter(), sum, gradient, channels, grid, coarse, from, build.images());
  }

  /** The sum; null if nothing was added. */
  @Nullable Var sum() {
    return sum;
  }
}
