package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.Map;
import java.util.TreeMap;

/** Means and variances of all normalisations: given in evaluation, else computed and kept. */
final class Statistics {
  private final Emitter emitter;
  private final Mode mode;
  private final FlatVector means;
  private final FlatVector variances;
  private final Var runningMean;
  private final Var runningVariance;
  private final Var givenMean;
  private final Var givenVariance;
  private final Map<Integer, Double> corrections = new TreeMap<>();

  Statistics(Emitter emitter, Mode mode, int size, Var mean, Var variance, Var zero) {
    this.emitter = emitter;
    this.mode = mode;
    this.means = new FlatVector(emitter, "norms", size, mean, zero);
    this.variances = new FlatVector(emitter, "norms", means.order(), mean, zero);
    this.runningMean = mean;
    this.runningVariance = variance;
    this.givenMean = mode.batchStatistics() ? mean : means.gather(mean);
    this.givenVariance = mode.batchStatistics() ? variance : variances.gather(variance);
  }

  /** The order in which the script keeps the channels of all normalisations. */
  Order order() {
    return means.order();
  }

  /** Whether statistics are given, rather than computed. */
  boolean given() {
    return !mode.batchStatistics();
  }

  Var mean(Slot slot, long... shape) {
    return means.read(givenMean, slot, shape);
  }

  Var variance(Slot slot, long... shape) {
    return variances.read(givenVariance, slot, shape);
  }

  /**
   * Keeps a batch's statistics.
   *
   * @param variance biased
   * @param count values that each statistic was computed from
   */
  void keep(Slot slot, Var mean, Var variance, long count) {
    means.register(slot);
    variances.register(slot);
    means.write(slot, mean);
    variances.write(slot, variance);
    double correction = (double) count / (count - 1);
    for (int i = 0; i < slot.size(); i++) {
      corrections.put(slot.offset() + i, correction);
    }
  }

  /** Moves the running statistics towards the batch's: r += momentum (s - r), in place. */
  void updateRunning(Var momentum) {
    emitter.call("lerp_", runningMean, means.scattered(), momentum);
    Var correction = emitter.constant("corrections", () -> torch -> torch.vector(corrections()));
    emitter.call(
        "lerp_", runningVariance, emitter.mul(variances.scattered(), correction), momentum);
  }

  /** From biased to unbiased variances, in the order of the flat vector. */
  private double[] corrections() {
    long[] back = order().back();
    double[] values = new double[back.length];
    for (int i = 0; i < back.length; i++) {
      values[i] = corrections.getOrDefault((int) back[i], 1.0);
    }
    return values;
  }
}
