package io.hmnas.worker.supernet.batched;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.tensor.Torch;

/** A tensor that a script is given with every call. */
@FunctionalInterface
interface Constant {
  NDArray make(Torch torch);
}
