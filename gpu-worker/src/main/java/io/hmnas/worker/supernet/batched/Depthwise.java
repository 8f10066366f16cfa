package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.supernet.batched.Order.Slot;

/**
 * Depthwise convolutions of several operations at once. They share grids, stride and dilation, and
 * their kernels are embedded in the largest one's size.
 */
abstract class Depthwise {
  /** Smallest map, in rows, that is convolved by blocks of rows. */
  private static final int BLOCK_ROWS = 8;

  /**
   * What is convolved.
   *
   * @param items operations
   * @param channels of each
   * @param shared whether all items see the same, already rectified input [channels, pixels,
   *     images]; else each has its own [items * channels, pixels, images], rectified here
   * @param kernel side of the embedded kernels
   * @param images innermost axis; a multiple of the batch if maps were cut into lattices
   */
  record Shape(
      int items,
      int channels,
      boolean shared,
      Grid in,
      Grid out,
      int kernel,
      int stride,
      int dilation,
      int images) {
    int taps() {
      return kernel * kernel;
    }

    long maps() {
      return (long) items * channels;
    }

    /** A name for constants. */
    String geometry() {
      return "%d_%d_%d_%d_%d_%d_%d"
          .formatted(in.rows(), in.columns(), out.rows(), out.columns(), kernel, stride, dilation);
    }
  }

  final Build build;
  final Emitter emitter;
  final Shape shape;
  private final Slot slot;
  final Var kernels;

  /**
   * @param slot kernels, [items, channels, taps]
   */
  Depthwise(Build build, Shape shape, Slot slot) {
    this.build = build;
    this.emitter = build.emitter();
    this.shape = shape;
    this.slot = slot;
    this.kernels = build.weight(slot, shape.maps(), shape.taps());
  }

  /** The convolution that suits the shape. */
  static Depthwise of(Build build, Shape shape, Slot slot, Var input) {
    return shape.in().rows() >= BLOCK_ROWS
        ? new BlockDepthwise(build, shape, slot, input)
        : new FullDepthwise(build, shape, slot, input);
  }

  /** [items * channels, output pixels, images]. */
  abstract Var output();

  /** The rectified input, for inputs that are not shared. */
  abstract Var rectified();

  /** Sets the gradient of the kernels and returns that of the (rectified) input, in its shape. */
  abstract Var backward(Var gradient);

  /**
   * Sets the gradient of the kernels.
   *
   * @param matrices gradient of their matrices, [items * channels, as the selector]
   */
  final void kernelGradient(Var matrices, Var selector) {
    build.gradient(slot, emitter.mm(matrices, emitter.t(selector)));
  }
}
