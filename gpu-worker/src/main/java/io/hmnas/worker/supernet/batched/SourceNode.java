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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node of a cell with all operations on the edges that leave it. */
final class SourceNode {
  private final Build build;
  private final int channels;
  private final Grid grid;
  private final @Nullable Var rectified;
  private final @Nullable SharedMaps shared;
  private final List<ConvolutionGroup> groups = new ArrayList<>();
  private final List<EdgeReduction> reductions = new ArrayList<>();

  /**
   * Adds all operations on the node to their targets.
   *
   * @param x the node, [channels, values]
   */
  SourceNode(
      Build build,
      SearchSpace space,
      Selection selection,
      Cell cell,
      int source,
      Var x,
      CellMixture mixture,
      NodeSums nodes) {
    this.build = build;
    this.channels = nodes.channels();
    this.grid = Grid.of(source < 2 ? cell.prepared() : cell.node());
    List<Edge> edges = space.edges().stream().filter(edge -> edge.source() == source).toList();
    int stride = cell.stride(edges.get(0));
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
    shared =
        weightless.isEmpty()
            ? null
            : new SharedMaps(build, cell, weightless, stride, x, grid, mixture, nodes);
    if (skips.isEmpty() && convolutions.isEmpty()) {
      rectified = null;
      return;
    }
    Var positive = build.emitter().relu(x);
    rectified = positive;
    for (SharedMaps.Item skip : skips) {
      reductions.add(
          new EdgeReduction(
              build,
              cell,
              skip.operation(),
              skip.index(),
              skip.edges(),
              positive,
              grid,
              mixture,
              nodes));
    }
    for (List<ConvolutionGroup.Item> items : convolutions.values()) {
      groups.add(new ConvolutionGroup(build, cell, items, positive, grid, mixture, nodes));
    }
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

  /** Goes back from the nodes; returns the gradient of the node, [channels, values]. */
  Var backward() {
    SourceGradient gradient = new SourceGradient(build, channels, grid);
    if (shared != null) {
      shared.backward(gradient);
    }
    if (rectified != null) {
      SourceGradient positive = new SourceGradient(build, channels, grid);
      groups.forEach(group -> group.backward(positive));
      reductions.forEach(reduction -> reduction.backward(positive));
      gradient.add(
          build
              .emitter()
              .reluGradient(Objects.requireNonNull(positive.sum(), "gradient"), rectified));
    }
    return Objects.requireNonNull(gradient.sum(), "gradient");
  }
}
