package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * Depthwise convolution of larger maps by blocks of output rows. The input gets rows of zeros above
 * and below, so that all blocks share one small matrix per kernel, applied to the window of rows
 * that reaches the block.
 *
 * <p>Items that share their input are stacked as more rows of that matrix. Backward at stride 1,
 * the input's gradient is the convolution of the padded gradient with the flipped kernel; at other
 * strides, windows overlap irregularly and their gradients are added up.
 */
final class BlockDepthwise extends Depthwise {
  private final int rows;
  private final int blocks;
  private final int window;
  private final int pad;

  /** Stacks of matrices, one per map of the input. */
  private final long stacks;

  /** Items in each stack. */
  private final int stacked;

  private final Var selector;
  private final Var matrices;
  private final Var padded;
  private final Var output;

  BlockDepthwise(Build build, Shape shape, Slot slot, Var x) {
    super(build, shape, slot);
    rows = shape.stride() == 1 && shape.out().rows() % 2 == 0 ? 2 : 1;
    blocks = shape.out().rows() / rows;
    pad = (shape.kernel() - 1) / 2 * shape.dilation();
    window = (rows - 1) * shape.stride() + 2 * pad + 1;
    stacked = shape.shared() ? shape.items() : 1;
    stacks = shape.maps() / stacked;
    selector = selector(false);
    Var byStack =
        stacked == 1
            ? kernels
            : emitter.reshape(
                emitter.permute(emitter.view(kernels, stacked, stacks, shape.taps()), 1, 0, 2),
                shape.maps(),
                shape.taps());
    matrices = emitter.view(emitter.mm(byStack, selector), stacks, stacked * outputs(), inputs());
    padded = padded(x, stacks, shape.in(), !shape.shared());
    Var byBlock = emitter.empty(build.like(), blocks, stacks, stacked * outputs(), shape.images());
    List<Var> results = emitter.unbind(byBlock, blocks);
    for (int block = 0; block < blocks; block++) {
      emitter.bmmInto(results.get(block), matrices, window(padded, block));
    }
    output =
        emitter.reshape(
            emitter.permute(
                emitter.view(byBlock, blocks, stacks, stacked, outputs(), shape.images()),
                2,
                1,
                0,
                3,
                4),
            shape.maps(),
            shape.out().pixels(),
            shape.images());
  }

  private Var selector(boolean flipped) {
    return emitter.constant(
        (flipped ? "flipped_" : "block_") + shape.geometry(),
        () ->
            torch ->
                torch.tensor(
                    Selectors.block(
                        rows,
                        window,
                        shape.in().columns(),
                        shape.out().columns(),
                        shape.kernel(),
                        shape.stride(),
                        shape.dilation(),
                        flipped),
                    shape.taps(),
                    outputs() * inputs()));
  }

  /** Pixels of a block. */
  private long outputs() {
    return (long) rows * shape.out().columns();
  }

  /** Pixels of the window that reaches a block. */
  private long inputs() {
    return (long) window * shape.in().columns();
  }

  /** [maps, (rows + 2 pad) * columns, images] with zeros around x, or around max(x, 0). */
  private Var padded(Var x, long maps, Grid grid, boolean rectify) {
    long border = (long) pad * grid.columns();
    Var result = emitter.empty(build.like(), maps, 2 * border + grid.pixels(), shape.images());
    emitter.zeroInPlace(emitter.narrow(result, 1, 0, border));
    emitter.zeroInPlace(emitter.narrow(result, 1, border + grid.pixels(), border));
    Var inside = emitter.narrow(result, 1, border, grid.pixels());
    if (rectify) {
      emitter.reluInto(inside, x);
    } else {
      emitter.copyInto(inside, x);
    }
    return result;
  }

  /** The rows of a padded map that reach a block. */
  private Var window(Var map, int block) {
    return emitter.narrow(
        map, 1, (long) block * rows * shape.stride() * shape.in().columns(), inputs());
  }

  @Override
  Var output() {
    return output;
  }

  @Override
  Var rectified() {
    return inside(padded);
  }

  private Var inside(Var map) {
    return emitter.narrow(map, 1, (long) pad * shape.in().columns(), shape.in().pixels());
  }

  @Override
  Var backward(Var gradient) {
    Var byItem = emitter.view(gradient, stacked, stacks, shape.out().pixels(), shape.images());
    if (build.mode().weightGradients()) {
      kernelGradient(
          emitter.view(matrixGradient(byItem), shape.maps(), outputs() * inputs()), selector);
    }
    return shape.stride() == 1 ? flippedConvolution(gradient) : addedWindows(byItem);
  }

  private Var matrixGradient(Var byItem) {
    Var result = emitter.zeros(build.like(), stacked, stacks, outputs(), inputs());
    List<Var> windows = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      windows.add(emitter.transposed(window(padded, block)));
    }
    for (int item = 0; item < stacked; item++) {
      Var target = emitter.select(result, 0, item);
      Var outer = emitter.select(byItem, 0, item);
      for (int block = 0; block < blocks; block++) {
        emitter.baddbmmInPlace(target, blockOf(outer, block), windows.get(block));
      }
    }
    return result;
  }

  private Var blockOf(Var map, int block) {
    return emitter.narrow(map, 1, block * outputs(), outputs());
  }

  private Var flippedConvolution(Var gradient) {
    Var flipped =
        emitter.view(emitter.mm(kernels, selector(true)), stacked, stacks, outputs(), inputs());
    Var around =
        emitter.view(
            padded(gradient, shape.maps(), shape.out(), false),
            stacked,
            stacks,
            shape.out().pixels() + 2L * pad * shape.out().columns(),
            shape.images());
    Var byBlock = emitter.empty(build.like(), blocks, stacks, outputs(), shape.images());
    List<Var> results = emitter.unbind(byBlock, blocks);
    for (int item = 0; item < stacked; item++) {
      Var matrix = emitter.select(flipped, 0, item);
      Var map = emitter.select(around, 0, item);
      for (int block = 0; block < blocks; block++) {
        Var target = results.get(block);
        if (item == 0) {
          emitter.bmmInto(target, matrix, window(map, block));
        } else {
          emitter.baddbmmInPlace(target, matrix, window(map, block));
        }
      }
    }
    return emitter.reshape(
        emitter.permute(byBlock, 1, 0, 2, 3), stacks, shape.in().pixels(), shape.images());
  }

  private Var addedWindows(Var byItem) {
    Var sum =
        emitter.zeros(
            build.like(),
            stacks,
            shape.in().pixels() + 2L * pad * shape.in().columns(),
            shape.images());
    Var transposed =
        emitter.permute(emitter.view(matrices, stacks, stacked, outputs(), inputs()), 1, 0, 3, 2);
    List<Var> factors = emitter.unbind(transposed, stacked);
    List<Var> outer = emitter.unbind(byItem, stacked);
    for (int block = 0; block < blocks; block++) {
      Var product = emitter.bmm(factors.get(0), blockOf(outer.get(0), block));
      for (int item = 1; item < stacked; item++) {
        emitter.baddbmmInPlace(product, factors.get(item), blockOf(outer.get(item), block));
      }
      emitter.addInPlace(window(sum, block), product);
    }
    return emitter.call("contiguous", inside(sum));
  }
}
