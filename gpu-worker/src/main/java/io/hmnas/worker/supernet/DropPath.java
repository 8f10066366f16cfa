package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Drop-path (Larsson et al., ICLR 2017) as DARTS' evaluation network has it: in training, every
 * image goes without the output of every operation with a given probability, and outputs that stay
 * are divided by the probability of staying. The identity, which is the skip at stride 1, is never
 * dropped.
 *
 * <p>In DARTS an edge carries one operation. Here it may carry several, and each is a path.
 */
public final class DropPath {
  private static final DropPath NONE = new DropPath(Map.of());

  private final Map<String, NDArray> factors;

  private DropPath(Map<String, NDArray> factors) {
    this.factors = factors;
  }

  /** Drops nothing. */
  public static DropPath none() {
    return NONE;
  }

  /**
   * Draws what is dropped in a batch.
   *
   * @param probability 0 to below 1
   * @param paths see {@link #paths}
   * @param images of the batch
   * @param uniform gives numbers from 0 to below 1, path by path and there image by image; a path
   *     is dropped where one is below the probability
   */
  public static DropPath draw(
      Torch torch, double probability, List<String> paths, int images, DoubleSupplier uniform) {
    if (probability == 0 || paths.isEmpty()) {
      return NONE;
    }
    double[] values = new double[paths.size() * images];
    for (int i = 0; i < values.length; i++) {
      values[i] = uniform.getAsDouble() < probability ? 0 : 1 / (1 - probability);
    }
    long[] ones = new long[paths.size()];
    Arrays.fill(ones, 1);
    NDList rows = Ops.split(torch.tensor(values, paths.size(), images), ones, 0);
    Map<String, NDArray> factors = new HashMap<>();
    for (int i = 0; i < ones.length; i++) {
      factors.put(paths.get(i), Ops.reshape(rows.get(i), images, 1, 1, 1));
    }
    return new DropPath(factors);
  }

  /** Names of the operations of a network that can be dropped, in the order of their evaluation. */
  public static List<String> paths(SearchSpace space, Selection selection) {
    List<String> paths = new ArrayList<>();
    for (Cell cell : space.cells()) {
      for (Edge edge : space.edges()) {
        for (int o = 0; o < space.operations().size(); o++) {
          Operation operation = space.operations().get(o);
          boolean identity = operation instanceof Operation.Skip && cell.stride(edge) == 1;
          if (selection.has(cell.type(), edge, o) && !identity) {
            paths.add(NetworkLayout.operationName(cell, edge, operation));
          }
        }
      }
    }
    return List.copyOf(paths);
  }

  /** An operation's output after dropping. */
  NDArray apply(String path, NDArray output) {
    NDArray factor = factors.get(path);
    return factor == null ? output : output.mul(factor);
  }
}
