package io.hmnas.worker.supernet.batched;

/**
 * Matrices that spread the taps of a kernel over the matrix of a depthwise convolution.
 *
 * <p>A convolution of a map is y = T x with T[output pixel, input pixel] = sum over taps of
 * kernel[tap] * S[tap, output pixel, input pixel], where S is 1 if that tap connects the two
 * pixels: a Toeplitz matrix if the map has one axis. So T = kernel S is itself a product, and the
 * gradient of the kernel is dT S^T.
 */
final class Selectors {
  private Selectors() {}

  /** [taps, output pixels * input pixels], for a convolution padded to keep the size. */
  static float[] full(Grid in, Grid out, int kernel, int stride, int dilation) {
    float[] values = new float[kernel * kernel * out.pixels() * in.pixels()];
    int pad = (kernel - 1) / 2;
    for (int tap = 0; tap < kernel * kernel; tap++) {
      for (int pixel = 0; pixel < out.pixels(); pixel++) {
        int row = pixel / out.columns() * stride + (tap / kernel - pad) * dilation;
        int column = pixel % out.columns() * stride + (tap % kernel - pad) * dilation;
        if (row >= 0 && row < in.rows() && column >= 0 && column < in.columns()) {
          int from = row * in.columns() + column;
          values[(tap * out.pixels() + pixel) * in.pixels() + from] = 1;
        }
      }
    }
    return values;
  }

  /**
   * [taps, pixels of a block of output rows * pixels of the input rows that reach it]; the input
   * has rows of zeros above and below, so all blocks share the matrix.
   *
   * @param rows output rows of a block
   * @param window input rows that reach it
   * @param flipped for the transposed convolution (stride 1 only)
   */
  static float[] block(
      int rows,
      int window,
      int inColumns,
      int outColumns,
      int kernel,
      int stride,
      int dilation,
      boolean flipped) {
    int outputs = rows * outColumns;
    int inputs = window * inColumns;
    float[] values = new float[kernel * kernel * outputs * inputs];
    int pad = (kernel - 1) / 2;
    for (int tap = 0; tap < kernel * kernel; tap++) {
      int seen = flipped ? kernel * kernel - 1 - tap : tap;
      for (int pixel = 0; pixel < outputs; pixel++) {
        int row = pixel / outColumns * stride + seen / kernel * dilation;
        int column = pixel % outColumns * stride + (seen % kernel - pad) * dilation;
        if (column >= 0 && column < inColumns) {
          values[(tap * outputs + pixel) * inputs + row * inColumns + column] = 1;
        }
      }
    }
    return values;
  }
}
