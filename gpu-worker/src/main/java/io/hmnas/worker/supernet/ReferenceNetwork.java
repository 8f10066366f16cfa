package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.StemLayer;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The network as its definition says: one operation at a time, in order. Slow and plain; the oracle
 * for anything faster.
 */
public final class ReferenceNetwork implements Network {
  private final Torch torch;
  private final ReferenceOperations operations;
  private final SearchSpace space;
  private final Selection selection;
  private final NetworkLayout layout;
  private final double smoothing;

  /** The network that has the selected operations of the space. */
  public ReferenceNetwork(
      Torch torch, Convolutions convolutions, SearchSpace space, Selection selection) {
    this(
        torch,
        new ReferenceOperations(torch, convolutions),
        space,
        selection,
        new NetworkLayout(space, selection),
        0);
  }

  private ReferenceNetwork(
      Torch torch,
      ReferenceOperations operations,
      SearchSpace space,
      Selection selection,
      NetworkLayout layout,
      double smoothing) {
    this.torch = torch;
    this.operations = operations;
    this.space = space;
    this.selection = selection;
    this.layout = layout;
    this.smoothing = smoothing;
  }

  @Override
  public Network smoothing(double share) {
    return new ReferenceNetwork(torch, operations, space, selection, layout, share);
  }

  @Override
  public NetworkLayout layout() {
    return layout;
  }

  @Override
  public NDArray logits(
      NDArray images, NDArray weights, Map<CellType, NDArray> mixture, Norms norms) {
    return logits(images, weights, mixture, norms, Taps.NONE);
  }

  /** Class scores, with something done to operations' outputs or with cells' outputs. */
  NDArray logits(
      NDArray images, NDArray weights, Map<CellType, NDArray> mixture, Norms norms, Taps taps) {
    NamedTensors tensors = NamedTensors.of(torch, layout, weights, norms);
    Map<CellType, NDList> scalars = new HashMap<>();
    mixture.forEach((type, matrix) -> scalars.put(type, scalars(matrix)));
    List<NDArray> stem = new ArrayList<>();
    NDArray input1 = images;
    for (StemLayer layer : space.stemLayers()) {
      input1 = operations.stem(layer, input1, tensors);
      stem.add(input1);
    }
    NDArray input0 = stem.get(Math.max(0, stem.size() - 2));
    for (Cell cell : space.cells()) {
      NDList weightsOfType = Objects.requireNonNull(scalars.get(cell.type()));
      NDArray output = cell(cell, input0, input1, weightsOfType, tensors, taps);
      taps.output(cell, output);
      input0 = input1;
      input1 = output;
    }
    return Ops.linear(
        Ops.globalAverage(input1),
        tensors.weight("classifier.weight"),
        tensors.weight("classifier.bias"));
  }

  @Override
  public BatchGradient differentiate(
      NDArray images,
      NDArray labels,
      NDArray weights,
      Map<CellType, NDArray> mixture,
      Norms norms,
      Wanted wanted) {
    // Leaves that share the values: the caller's tensors know nothing of the graph.
    NDArray flat = leaf(weights, wanted != Wanted.MIXTURE);
    Map<CellType, NDArray> mixed = new EnumMap<>(CellType.class);
    mixture.forEach((type, matrix) -> mixed.put(type, leaf(matrix, wanted != Wanted.WEIGHTS)));
    NDArray[] logits = new NDArray[1];
    NDArray loss =
        torch.differentiate(
            () -> {
              logits[0] = logits(images, flat, mixed, norms);
              return Ops.crossEntropy(torch, logits[0], labels, smoothing);
            });
    Map<CellType, NDArray> gradients = new EnumMap<>(CellType.class);
    if (wanted != Wanted.WEIGHTS) {
      mixed.forEach((type, matrix) -> gradients.put(type, Torch.gradient(matrix)));
    }
    NDArray gradient =
        wanted == Wanted.MIXTURE ? torch.zeros(layout.parameterSize()) : Torch.gradient(flat);
    return new BatchGradient(loss, logits[0], gradient, gradients);
  }

  /** What a pass does besides what the definition says. */
  interface Taps {
    /** Nothing. */
    Taps NONE = new Taps() {};

    /**
     * What goes on in place of an operation's output.
     *
     * @param name of the operation in the network
     */
    default NDArray path(String name, NDArray output) {
      return output;
    }

    /** Sees a cell's output. */
    default void output(Cell cell, NDArray output) {}
  }

  private static NDArray leaf(NDArray values, boolean wanted) {
    NDArray shared = values.stopGradient();
    return wanted ? Torch.leaf(shared) : shared;
  }

  private static NDList scalars(NDArray matrix) {
    long[] ones = new long[Math.toIntExact(matrix.size())];
    Arrays.fill(ones, 1);
    return Ops.split(Ops.reshape(matrix, -1), ones, 0);
  }

  private NDArray cell(
      Cell cell, NDArray input0, NDArray input1, NDList mixture, NamedTensors tensors, Taps taps) {
    List<@Nullable NDArray> nodes = new ArrayList<>();
    nodes.add(prepare(cell, 0, input0, cell.reduceInput0(), tensors));
    nodes.add(prepare(cell, 1, input1, false, tensors));
    for (int target = 2; target < space.nodes() + 2; target++) {
      nodes.add(node(cell, target, nodes, mixture, tensors, taps));
    }
    List<NDArray> outputs = new ArrayList<>();
    for (NDArray node : nodes.subList(2, nodes.size())) {
      outputs.add(Objects.requireNonNull(node));
    }
    return Ops.concatenate(outputs, 1);
  }

  private @Nullable NDArray prepare(
      Cell cell, int input, NDArray x, boolean reduce, NamedTensors tensors) {
    if (!selection.uses(space, cell.type(), input)) {
      return null;
    }
    String name = NetworkLayout.cellName(cell) + ".pre" + input;
    return reduce
        ? operations.factorisedReduce(x, name, tensors)
        : operations.preprocess(x, name, tensors);
  }

  private NDArray node(
      Cell cell,
      int target,
      List<@Nullable NDArray> nodes,
      NDList mixture,
      NamedTensors tensors,
      Taps taps) {
    NDArray sum = null;
    for (Edge edge : space.edgesInto(target)) {
      for (int o = 0; o < space.operations().size(); o++) {
        if (selection.has(cell.type(), edge, o)) {
          NDArray x = Objects.requireNonNull(nodes.get(edge.source()));
          Operation operation = space.operations().get(o);
          String name = NetworkLayout.operationName(cell, edge, operation);
          NDArray applied = operations.apply(operation, x, cell.stride(edge), name, tensors);
          NDArray y =
              taps.path(name, applied)
                  .mul(mixture.get(edge.index() * space.operations().size() + o));
          sum = sum == null ? y : sum.add(y);
        }
      }
    }
    if (sum == null) {
      throw new IllegalStateException(
          "node " + target + " of a " + cell.type().label() + " cell has no operation");
    }
    return sum;
  }
}
