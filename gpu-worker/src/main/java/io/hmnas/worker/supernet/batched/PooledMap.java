package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Operation;
import org.jspecify.annotations.Nullable;

/** A source's map, pooled. */
final class PooledMap {
  private final Source source;
  private final Emitter emitter;
  private final Operation.Pooling operation;
  private final Var input;
  private final Var pooled;
  private final @Nullable Var places;

  /**
   * @param x the map, [channels, values]
   */
  PooledMap(Source source, Operation.Pooling operation, Var x) {
    this.source = source;
    this.emitter = source.emitter();
    this.operation = operation;
    this.input = channelsLast(x, source.in());
    if (operation.maximum()) {
      var results =
          emitter.several(
              2, "max_pool2d_with_indices", input, kernel(), stride(), padding(), ONES, false);
      this.pooled = results.get(0);
      this.places = results.get(1);
    } else {
      this.pooled = emitter.call("avg_pool2d", input, kernel(), stride(), padding(), false, false);
      this.places = null;
    }
  }

  private static final long[] ONES = {1, 1};

  private long[] kernel() {
    return new long[] {operation.kernel(), operation.kernel()};
  }

  private long[] stride() {
    return new long[] {source.stride(), source.stride()};
  }

  private long[] padding() {
    long padding = (operation.kernel() - 1) / 2;
    return new long[] {padding, padding};
  }

  /** [channels, images, rows, columns]: to the engine, images are channels, stored last. */
  private Var channelsLast(Var x, Grid grid) {
    Var map =
        emitter.view(x, source.channels(), grid.rows(), grid.columns(), source.build().images());
    return emitter.permute(map, 0, 3, 1, 2);
  }

  /** Writes the pooled map to [channels, values]. */
  void copyTo(Var target) {
    emitter.copyInto(channelsLast(target, source.out()), pooled);
  }

  /** The gradient of the source, [channels, values], from that of the pooled map. */
  Var backward(Var gradient) {
    Var outer = channelsLast(gradient, source.out());
    Var back =
        places == null
            ? emitter.call(
                "avg_pool2d_backward",
                outer,
                input,
                kernel(),
                stride(),
                padding(),
                false,
                false,
                "None")
            : emitter.call(
                "max_pool2d_with_indices_backward",
                outer,
                input,
                kernel(),
                stride(),
                padding(),
                ONES,
                false,
                places);
    return emitter.reshape(
        emitter.permute(back, 0, 2, 3, 1), source.channels(), source.build().values(source.in()));
  }
}
