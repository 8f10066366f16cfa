package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;

/** The threshold as autograd would carry it: the oracle for how masks learn. */
public final class StraightThrough {
  private StraightThrough() {}

  /**
   * The binary mask of a real mask, 1 where it exceeds the threshold, else 0; the gradient passes
   * straight through: dL/dr := dL/dm.
   */
  public static NDArray of(NDArray real, NDArray threshold) {
    NDArray hard = real.gt(threshold).toType(real.getDataType(), false);
    return real.add(hard.sub(real).stopGradient());
  }
}
