package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Torch;
import java.util.EnumMap;
import java.util.Map;

/** What a checkpoint keeps of a pruned network: its operations, and their weights in the nodes. */
final class PrunedNetwork {
  private PrunedNetwork() {}

  /** The values of a supernet's flat vector that a smaller network keeps, in its order. */
  static float[] inherited(NetworkLayout supernet, NetworkLayout pruned, float[] values) {
    float[] kept = new float[pruned.parameterSize()];
    for (Parameter parameter : pruned.parameters()) {
      System.arraycopy(
          values,
          supernet.parameter(parameter.name()).offset(),
          kept,
          parameter.offset(),
          parameter.size());
    }
    return kept;
  }

  static void save(
      CheckpointWriter writer,
      SearchSpace space,
      Selection selection,
      Map<CellType, NDArray> mixture) {
    for (CellType type : space.cellTypes()) {
      writer.put(
          Names.MIXTURE + type.label(),
          java.util.Objects.requireNonNull(mixture.get(type), type.label()));
    }
    for (CellType type : CellType.values()) {
      writer.put(Names.SELECTION + type.label(), selection.encode(type));
    }
  }

  static Selection selection(SearchSpace space, Checkpoint checkpoint) {
    return Selection.parse(space, type -> checkpoint.metadata(Names.SELECTION + type.label()));
  }

  static Map<CellType, NDArray> mixture(Torch torch, SearchSpace space, Checkpoint checkpoint) {
    Map<CellType, NDArray> mixture = new EnumMap<>(CellType.class);
    for (CellType type : space.cellTypes()) {
      mixture.put(type, CheckpointWriter.tensor(torch, checkpoint, Names.MIXTURE + type.label()));
    }
    return mixture;
  }
}
