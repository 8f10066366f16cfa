package io.hmnas.worker.supernet;

/**
 * Which input pixel each tap of a kernel meets at each output pixel.
 *
 * @param rows of the input map
 * @param columns of the input map
 * @param kernel side of the kernel
 */
record Window(int rows, int columns, int kernel, int stride, int dilation) {
  int taps() {
    return kernel * kernel;
  }

  int inputs() {
    return rows * columns;
  }

  int outputRows() {
    return (rows - 1) / stride + 1;
  }

  int outputColumns() {
    return (columns - 1) / stride + 1;
  }

  int outputs() {
    return outputRows() * outputColumns();
  }

  /** Ones where a tap leads from an input to an output pixel: [taps, inputs, outputs]. */
  float[] pattern() {
    float[] pattern = new float[taps() * inputs() * outputs()];
    int pad = dilation * (kernel - 1) / 2;
    for (int tap = 0; tap < taps(); tap++) {
      for (int output = 0; output < outputs(); output++) {
        int row = output / outputColumns() * stride + tap / kernel * dilation - pad;
        int column = output % outputColumns() * stride + tap % kernel * dilation - pad;
        if (row >= 0 && row < rows && column >= 0 && column < columns) {
          pattern[(tap * inputs() + row * columns + column) * outputs() + output] = 1;
        }
      }
    }
    return pattern;
  }
}
