package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.supernet.batched.Order.Slot;

/**
 * Batch normalisation of a map [channels, values], in place: y = (x - mean) s, s = 1 / sqrt(var +
 * eps).
 *
 * <p>Backward: dx = s (g - mean(g) - y mean(g y)), means over the values of a channel.
 */
final class PlainNorm {
  private final Emitter emitter;
  private final Var deviation;
  private final Var output;

  PlainNorm(Build build, Slot norms, Var x, long channels, long values) {
    this.emitter = build.emitter();
    Statistics statistics = build.statistics();
    if (statistics.given()) {
      deviation = emitter.inverseDeviation(statistics.variance(norms, channels, 1));
      Var centred = emitter.subInPlace(x, statistics.mean(norms, channels, 1));
      output = emitter.mulInPlace(centred, deviation);
    } else {
      Var mean = emitter.mean(x, 1);
      Var centred = emitter.subInPlace(x, mean);
      Var variance = emitter.mean(emitter.mul(centred, centred), 1);
      deviation = emitter.inverseDeviation(variance);
      output = emitter.mulInPlace(centred, deviation);
      statistics.keep(norms, mean, variance, values);
    }
  }

  Var output() {
    return output;
  }

  /** Gradient of the input. */
  Var backward(Var gradient) {
    Var along = emitter.mean(emitter.mul(gradient, output), 1);
    Var mean = emitter.mean(gradient, 1);
    Var centred = emitter.subInPlace(emitter.sub(gradient, mean), emitter.mul(output, along));
    return emitter.mulInPlace(centred, deviation);
  }
}
