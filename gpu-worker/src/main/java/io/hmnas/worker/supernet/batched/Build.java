package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.List;

/** What the parts of a script share while it is written. */
final class Build {
  private final ScriptText text = new ScriptText();
  private final Emitter emitter = new Emitter(text);
  private final NetworkLayout layout;
  private final Mode mode;
  private final int images;
  private final Var flat;
  private final Var zero;
  private final FlatVector weights;
  private final Var gathered;
  private final Statistics statistics;

  Build(NetworkLayout layout, Mode mode, int images) {
    this.layout = layout;
    this.mode = mode;
    this.images = images;
    this.flat = emitter.input("weights");
    this.zero = emitter.zeros(flat, 1);
    this.weights = new FlatVector(emitter, "weights", layout.parameterSize(), flat, zero);
    this.gathered = weights.gather(flat);
    this.statistics =
        new Statistics(
            emitter,
            mode,
            layout.normSize(),
            emitter.input("mean"),
            emitter.input("variance"),
            zero);
  }

  /** What was written so far. */
  ScriptText text() {
    return text;
  }

  Emitter emitter() {
    return emitter;
  }

  NetworkLayout layout() {
    return layout;
  }

  Mode mode() {
    return mode;
  }

  /** Images of a batch. */
  int images() {
    return images;
  }

  /** Values of one channel of a map, over all images. */
  long values(Grid grid) {
    return (long) grid.pixels() * images;
  }

  /** A tensor of the network's type and device. */
  Var like() {
    return flat;
  }

  /** A vector of one zero. */
  Var zero() {
    return zero;
  }

  Statistics statistics() {
    return statistics;
  }

  private Order weightOrder() {
    return weights.order();
  }

  private Slot weightsSince(int mark) {
    return weights.register(weights.order().since(mark));
  }

  /** Whole weight tensors, one after another. */
  Slot weights(List<String> names) {
    int mark = weightOrder().mark();
    for (String name : names) {
      weightOrder().addRange(layout.parameter(name).offset(), layout.parameter(name).size());
    }
    return weightsSince(mark);
  }

  /**
   * Depthwise kernels, one after another, each in the middle of a square of zeros.
   *
   * @param size side of the square; odd, as are the kernels'
   */
  Slot kernels(List<String> names, int size) {
    int mark = weightOrder().mark();
    for (String name : names) {
      Parameter kernel = layout.parameter(name);
      int channels = kernel.shape().get(0);
      int side = kernel.shape().get(2);
      int margin = (size - side) / 2;
      for (int channel = 0; channel < channels; channel++) {
        for (int tap = 0; tap < size * size; tap++) {
          int row = tap / size - margin;
          int column = tap % size - margin;
          boolean inside = row >= 0 && row < side && column >= 0 && column < side;
          int place = kernel.offset() + (channel * side + row) * side + column;
          weightOrder().add(inside ? place : Order.ZERO);
        }
      }
    }
    return weightsSince(mark);
  }

  /** Weights, shaped. */
  Var weight(Slot slot, long... shape) {
    return weights.read(gathered, slot, shape);
  }

  /** Sets the gradient of weights. */
  void gradient(Slot slot, Var values) {
    weights.write(slot, values);
  }

  /** The gradient of all weights, in the network's order. */
  Var weightGradient() {
    return weights.scattered();
  }

  /** Whole normalisations, one after another. */
  Slot norms(List<String> names) {
    int mark = statistics.order().mark();
    for (String name : names) {
      statistics.order().addRange(layout.norm(name).offset(), layout.norm(name).channels());
    }
    return statistics.order().since(mark);
  }
}
