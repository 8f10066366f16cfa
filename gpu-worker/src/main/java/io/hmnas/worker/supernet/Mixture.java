package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From the encoding to the weight of every operation in its node's sum: softmax(beta into the
 * node)_e * softmax(alpha[e])_o, times the masks of both. Masks multiply after the softmax and
 * nothing is normalised again, so that a survivor keeps the weight it had.
 */
public final class Mixture {
  private Mixture() {}

  /**
   * The mixture per type of cell, each [edges, operations].
   *
   * @param encoding flat, in the order of {@link EncodingLayout}
   * @param mask likewise; null for none
   */
  public static Map<CellType, NDArray> of(
      SearchSpace space, EncodingLayout layout, NDArray encoding, @Nullable NDArray mask) {
    Map<CellType, NDArray> mixture = new EnumMap<>(CellType.class);
    NDList parts = Ops.split(encoding, layout.parts(), 0);
    NDList masks = mask == null ? new NDList() : Ops.split(mask, layout.parts(), 0);
    int index = 0;
    for (CellType type : layout.types()) {
      NDArray operations =
          Ops.softmax(Ops.reshape(parts.get(index), layout.edges(), layout.operations()), 1);
      NDArray edges = Ops.reshape(softmaxByNode(space, parts.get(index + 1)), layout.edges(), 1);
      if (mask != null) {
        operations =
            operations.mul(Ops.reshape(masks.get(index), layout.edges(), layout.operations()));
        edges = edges.mul(Ops.reshape(masks.get(index + 1), layout.edges(), 1));
      }
      mixture.put(type, edges.mul(operations));
      index += 2;
    }
    return mixture;
  }

  /**
   * Carries a gradient of the mixture back to what it was made of.
   *
   * @param leaf the tensor, marked as a leaf, whose gradient is wanted
   * @param mixture computes the mixture from it
   * @param gradient of the mixture, per type of cell
   * @return the gradient of the leaf, which is left without one
   */
  public static NDArray gradient(
      Torch torch,
      NDArray leaf,
      Supplier<Map<CellType, NDArray>> mixture,
      Map<CellType, NDArray> gradient) {
    torch.differentiate(
        () -> {
          NDArray sum = torch.scalar(0);
          for (Map.Entry<CellType, NDArray> entry : mixture.get().entrySet()) {
            NDArray outer = Objects.requireNonNull(gradient.get(entry.getKey()));
            sum = sum.add(entry.getValue().mul(outer).sum());
          }
          return sum.sum();
        });
    NDArray result = Torch.gradient(leaf).duplicate();
    Torch.clearGradient(leaf);
    return result;
  }

  /** Softmax of beta over the edges into each node; edges are ordered by node. */
  private static NDArray softmaxByNode(SearchSpace space, NDArray beta) {
    long[] sizes = new long[space.nodes()];
    for (int node = 0; node < sizes.length; node++) {
      sizes[node] = node + 2L;
    }
    List<NDArray> parts = new ArrayList<>();
    for (NDArray incoming : Ops.split(beta, sizes, 0)) {
      parts.add(Ops.softmax(incoming, 0));
    }
    return Ops.concatenate(parts, 0);
  }
}
