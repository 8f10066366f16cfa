package io.hmnas.worker.export;

import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.FloatArray;
import io.hmnas.worker.checkpoint.SafetensorsCodec;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.train.TrainedNetwork;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network's weights in safetensors, one tensor for each part, under the names of their layers;
 * running statistics as {@code NAME.running_mean} and {@code NAME.running_var}; the weights of
 * operations as {@code mixture.normal} and {@code mixture.reduction}, [edges, operations], zero
 * where there is none.
 */
public final class NamedWeights {
  private NamedWeights() {}

  /**
   * The bytes of the file.
   *
   * @param metadata for its header
   */
  public static byte[] safetensors(TrainedNetwork network, Map<String, String> metadata) {
    Map<String, FloatArray> arrays = new TreeMap<>();
    for (Parameter parameter : network.layout().parameters()) {
      long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
      arrays.put(parameter.name(), new FloatArray(shape, network.weight(parameter.name())));
    }
    for (NetworkLayout.Norm norm : network.layout().norms()) {
      long[] shape = {norm.channels()};
      arrays.put(norm.name() + ".running_mean", new FloatArray(shape, network.mean(norm.name())));
      arrays.put(
          norm.name() + ".running_var", new FloatArray(shape, network.variance(norm.name())));
    }
    for (CellType type : network.space().cellTypes()) {
      arrays.put("mixture." + type.label(), mixture(network, type));
    }
    return SafetensorsCodec.encode(Checkpoint.of(arrays, metadata));
  }

  private static FloatArray mixture(TrainedNetwork network, CellType type) {
    int edges = network.space().edges().size();
    int operations = network.space().operations().size();
    float[] values = new float[edges * operations];
    network
        .space()
        .edges()
        .forEach(
            edge -> {
              for (int o = 0; o < operations; o++) {
                if (network.selection().has(type, edge, o)) {
                  values[edge.index() * operations + o] = network.mixture(type, edge.index(), o);
                }
              }
            });
    return new FloatArray(new long[] {edges, operations}, values);
  }
}
