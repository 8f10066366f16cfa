package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.supernet.batched.Order.Slot;

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
      for (int item = 0; item < shape.items(); item++) {
        emitter.bmmInto(part(output, item), part(matrices, item), input);
      }
    } else {
      input = emitter.reluInPlace(x);
      output = emitter.bmm(matrices, input);
    }
  }

  /** One item's share of the first axis. */
  private Var part(Var x, int item) {
    return emitter.rows(x, (long) item * shape.channels(), shape.channels(), shape.maps());
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
    if (build.mode().weightGradients()) {
      long size = (long) shape.out().pixels() * shape.in().pixels();
      kernelGradient(emitter.view(matrixGradient(gradient), shape.maps(), size), selector);
    }
    if (!shape.shared()) {
      return emitter.bmm(emitter.transposed(matrices), gradient);
    }
    Var sum = emitter.bmm(emitter.transposed(part(matrices, 0)), part(gradient, 0));
    for (int item = 1; item < shape.items(); item++) {
      emitter.baddbmmInPlace(sum, emitter.transposed(part(matrices, item)), part(gradient, item));
    }
    return sum;
  }

  private Var matrixGradient(Var gradient) {
    Var transposed = emitter.transposed(input);
    if (!shape.shared()) {
      return emitter.bmm(gradient, transposed);
    }
    Var result =
        emitter.empty(build.like(), shape.maps(), shape.out().pixels(), shape.in().pixels());
    for (int item = 0; item < shape.items(); item++) {
      emitter.bmmInto(part(result, item), part(gradient, item), transposed);
    }
    return result;
  }
}
