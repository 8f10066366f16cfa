package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.List;

/**
 * Brings an input of a cell to the cell's channels: ReLU, a 1x1 convolution, normalisation; or,
 * after a reduction, a factorised reduce. With many inputs and few outputs, the map itself is
 * cheaper to normalise than the covariance of the input.
 */
final class Preparation {
  private final Build build;
  private final Emitter emitter;
  private final boolean reduces;
  private final int inputs;
  private final int outputs;
  private final Grid in;
  private final Grid out;
  private final Slot weights;
  private final Var matrix;
  private final Var rectified;
  private final Var seen;
  private final PlainNorm norm;

  /**
   * @param input 0 or 1
   * @param x the cell's input, [channels, values]
   */
  Preparation(Build build, Cell cell, int input, Var x) {
    this.build = build;
    this.emitter = build.emitter();
    ImageShape shape = input == 0 ? cell.input0() : cell.input1();
    this.reduces = input == 0 && cell.reduceInput0();
    this.inputs = shape.channels();
    this.outputs = cell.prepared().channels();
    this.in = Grid.of(shape);
    this.out = Grid.of(cell.prepared());
    String name = NetworkLayout.cellName(cell) + ".pre" + input;
    this.weights =
        build.weights(
            reduces
                ? List.of(name + ".conv_a.weight", name + ".conv_b.weight")
                : List.of(name + ".conv.weight"));
    this.rectified = emitter.relu(x);
    Var product;
    if (reduces) {
      matrix = build.weight(weights, 2, outputs / 2, inputs);
      seen = emitter.stack(List.of(every(0), every(1)), 0);
      product = emitter.view(emitter.bmm(matrix, seen), outputs, build.values(out));
    } else {
      matrix = build.weight(weights, outputs, inputs);
      seen = rectified;
      product = emitter.mm(matrix, seen);
    }
    this.norm =
        new PlainNorm(
            build, build.norms(List.of(name + ".bn")), product, outputs, build.values(out));
  }

  private Var every(int from) {
    return Lattice.every(emitter, rectified, inputs, in, out, from, build.images());
  }

  /** [channels, values]. */
  Var output() {
    return norm.output();
  }

  /**
   * Sets the gradient of the weights, and returns that of the input.
   *
   * @param gradient of the output
   */
  Var backward(Var gradient) {
    Var outer = norm.backward(gradient);
    Var back;
    if (reduces) {
      Var halves = emitter.view(outer, 2, outputs / 2, build.values(out));
      if (build.mode().weightGradients()) {
        build.gradient(weights, emitter.bmm(halves, emitter.transposed(seen)));
      }
      Var maps = emitter.bmm(emitter.transposed(matrix), halves);
      SourceGradient sum = new SourceGradient(build, inputs, in, true);
      for (int from = 0; from < 2; from++) {
        sum.addToEvery(emitter.select(maps, 0, from), out, from);
      }
      back = java.util.Objects.requireNonNull(sum.sum());
    } else {
      if (build.mode().weightGradients()) {
        build.gradient(weights, emitter.mm(outer, emitter.t(seen)));
      }
      back = emitter.mm(emitter.t(matrix), outer);
    }
    return emitter.reluGradient(back, rectified);
  }
}
