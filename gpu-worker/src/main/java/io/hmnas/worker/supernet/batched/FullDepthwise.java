package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.List;

/**
 * Depthwise convolution by one matrix [output pixels, input pixels] per kernel: mostly zeros if
 * maps are large, but fast on small ones.
 *
 * <p>y = T x, dT = g x^T, dx = T^T g; shared inputs add up dx over items.
 */
final class FullDepthwise extends Depthwise {
  private final Var selector;
  private final Var matrices;
  private final Var input;
  private final Var output;

  FullDepthwise(Build build, Shape shape, Slot slot, Var x) {
    super(build, shape, slot);
    int out = shape.out().pixels();
    int in = shape.in().pixels();
    selector =
        emitter.constant(
            "full_" + shape.geometry(),
            () ->
                torch ->
                    torch.tensor(
                        Selectors.full(
                            shape.in(),
                            shape.out(),
                            shape.kernel(),
                            shape.stride(),
                            shape.dilation()),
                        shape.taps(),
                        (long) out * in));
    matrices = emitter.view(emitter.mm(kernels, selector), shape.maps(), out, in);
    if (shape.shared()) {
      input = x;
      output = emitter.empty(build.like(), shape.maps(), out, shape.images());
      List<Var> outputs = byItem(output);
      List<Var> factors = byItem(matrices);
      for (int item = 0; item < shape.items(); item++) {
        emitter.bmmInto(outputs.get(item), factors.get(item), input);
      }
    } else {
      input = emitter.reluInPlace(x);
      output = emitter.bmm(matrices, input);
    }
  }

  /** Each item's share of the first axis. */
  private List<Var> byItem(Var x) {
    return emitter.split(x, shape.channels(), shape.items());
  }

  @Override
  Var output() {
    return output;
  }

  @Override
  Var rectified() {
    return input;
  }

  @Override
  Var backward(Var gradient) {
    List<Var> outer = shape.shared() ? byItem(gradient) : List.of();
    if (build.mode().weightGradients()) {
      long size = (long) shape.out().pixels() * shape.in().pixels();
      Var gradients = matrixGradient(gradient, outer);
      kernelGradient(emitter.view(gradients, shape.maps(), size), selector);
    }
    Var transposed = emitter.transposed(matrices);
    if (!shape.shared()) {
      return emitter.bmm(transposed, gradient);
    }
    List<Var> factors = byItem(transposed);
    Var sum = emitter.bmm(factors.get(0), outer.get(0));
    for (int item = 1; item < shape.items(); item++) {
      emitter.baddbmmInPlace(sum, factors.get(item), outer.get(item));
    }
    return sum;
  }

  private Var matrixGradient(Var gradient, List<Var> outer) {
    Var transposed = emitter.transposed(input);
    if (!shape.shared()) {
      return emitter.bmm(gradient, transposed);
    }
    Var result =
        emitter.empty(build.like(), shape.maps(), shape.out().pixels(), shape.in().pixels());
    List<Var> results = byItem(result);
    for (int item = 0; item < shape.items(); item++) {
      emitter.bmmInto(results.get(item), outer.get(item), transposed);
    }
    return result;
  }
}
