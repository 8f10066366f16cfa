package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.FloatArray;
import io.hmnas.worker.tensor.Torch;
import java.util.Map;
import java.util.TreeMap;

/** Moves tensors into checkpoints and back. */
final class CheckpointWriter {
  private final Map<String, FloatArray> arrays = new TreeMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  /** Starts from nothing. */
  CheckpointWriter() {}

  /** Starts from what an earlier checkpoint has; entries put later replace its own. */
  CheckpointWriter(Checkpoint earlier) {
    arrays.putAll(earlier.arrays());
    metadata.putAll(earlier.metadata());
  }

  CheckpointWriter put(String name, NDArray array) {
    arrays.put(name, new FloatArray(array.getShape().getShape(), Torch.floats(array)));
    return this;
  }

  CheckpointWriter put(String name, String value) {
    metadata.put(name, value);
    return this;
  }

  /** Leaves out an array, if it is there. */
  CheckpointWriter without(String name) {
    arrays.remove(name);
    return this;
  }

  Checkpoint checkpoint() {
    return Checkpoint.of(arrays, metadata);
  }

  /** A tensor of an array of a checkpoint. */
  static NDArray tensor(Torch torch, Checkpoint checkpoint, String name) {
    FloatArray array = checkpoint.array(name);
    return torch.tensor(array.data(), array.shape());
  }
}
