package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node of a cell with all operations on the edges that leave it. */
final class SourceNode {
  private final Source source;
  private final @Nullable Var rectified;
  private final @Nullable SharedMaps shared;
  private final List<ConvolutionGroup> groups = new ArrayList<>();
  private final List<EdgeReduction> reductions = new ArrayList<>();

  /**
   * Adds all operations on the node to their targets.
   *
   * @param node its number in the cell
   * @param x the node, [channels, values]
   */
  SourceNode(
      Build build,
      SearchSpace space,
      Selection selection,
      Cell cell,
      int node,
      Var x,
      CellMixture mixture,
      NodeSums nodes) {
    List<Edge> edges = space.edges().stream().filter(edge -> edge.source() == node).toList();
    Grid grid = Grid.of(node < 2 ? cell.prepared() : cell.node());
    int stride = cell.stride(edges.get(0));
    source = new Source(build, cell, grid, stride, mixture, nodes);
    List<SharedMaps.Item> weightless = new ArrayList<>();
    List<SharedMaps.Item> skips = new ArrayList<>();
    for (int o = 0; o < space.operations().size(); o++) {
      int index = o;
      Operation operation = space.operations().get(o);
      List<Edge> having =
          edges.stream().filter(edge -> selection.has(cell.type(), edge, index)).toList();
      if (having.isEmpty() || operation instanceof Operation.SeparableConvolution) {
        continue;
      }
      boolean reduces = operation instanceof Operation.Skip && stride > 1;
      (reduces ? skips : weightless).add(new SharedMaps.Item(operation, o, having));
    }
    Map<String, List<ConvolutionGroup.Item>> convolutions =
        convolutions(space, selection, cell, edges);
    shared = weightless.isEmpty() ? null : new SharedMaps(source, weightless, x);
    if (skips.isEmpty() && convolutions.isEmpty()) {
      rectified = null;
      return;
    }
    Var positive = build.emitter().relu(x);
    rectified = positive;
    skips.forEach(skip -> reductions.add(new EdgeReduction(source, skip, positive)));
    convolutions
        .values()
        .forEach(items -> groups.add(new ConvolutionGroup(source, items, positive)));
  }

  /** Convolutions by dilation and repetitions; each group ordered by target, then operation. */
  private static Map<String, List<ConvolutionGroup.Item>> convolutions(
      SearchSpace space, Selection selection, Cell cell, List<Edge> edges) {
    Map<String, List<ConvolutionGroup.Item>> groups = new LinkedHashMap<>();
    for (Edge edge : edges) {
      for (int o = 0; o < space.operations().size(); o++) {
        if (space.operations().get(o) instanceof Operation.SeparableConvolution convolution
            && selection.has(cell.type(), edge, o)) {
          groups
              .computeIfAbsent(
                  convolution.dilation() + " " + convolution.repeats(), key -> new ArrayList<>())
              .add(new ConvolutionGroup.Item(edge, o, convolution));
        }
      }
    }
    return groups;
  }

  /**
   * Goes back from the nodes.
   *
   * @param wanted whether the gradient of the node is
   * @return the gradient of the node, [channels, values]; null if it is not wanted
   */
  @Nullable Var backward(boolean wanted) {
    SourceGradient gradient = gradient(wanted);
    if (shared != null) {
      shared.backward(gradient);
    }
    if (rectified != null) {
      SourceGradient positive = gradient(wanted);
      groups.forEach(group -> group.backward(positive));
      reductions.forEach(reduction -> reduction.backward(positive));
      Var sum = positive.sum();
      if (sum != null) {
        gradient.add(source.emitter().reluGradient(sum, rectified));
      }
    }
    return gradient.sum();
  }

  private SourceGradient gradient(boolean wanted) {
    return new SourceGradient(source.build(), source.channels(), source.in(), wanted);
  }
}
