package io.hmnas.worker.space;

import io.hmnas.schemas.avro.NormalisationKind;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A search space and the supernet that spans it: a stack of cells, each a directed acyclic graph
 * whose every edge carries every operation.
 *
 * <p>HM-NAS, section 3.1; cells, operations and the places of the reductions as in DARTS.
 */
public final class SearchSpace {
  private final int nodes;
  private final List<Operation> operations;
  private final List<Edge> edges;
  private final List<Cell> cells;
  private final ImageShape image;
  private final List<StemLayer> stem;
  private final boolean scaled;
  private final int classes;

  /**
   * @param config channels, cells, nodes, stem, operations
   * @param image size of an input image
   * @param classes number of classes
   * @throws IllegalArgumentException if an operation is unknown; the message names it
   */
  public SearchSpace(SearchSpaceConfig config, ImageShape image, int classes) {
    this.nodes = config.getNodes();
    this.scaled = scaled(config.getNormalisation());
    this.operations =
        config.getOperations().stream()
            .map(Operations::byName)
            .map(operation -> scaled ? operation.inEvaluationNetworks() : operation)
            .toList();
    this.edges = edges(nodes);
    this.image = image;
    this.classes = classes;
    this.stem = StemLayer.of(config, image);
    this.cells = cells(config.getCells(), config.getChannels());
  }

  private static boolean scaled(NormalisationKind kind) {
    return switch (kind) {
      case SEARCH -> false;
      case EVALUATION -> true;
      case UNKNOWN ->
          throw new IllegalArgumentException(
              "space.normalisation must be SEARCH or EVALUATION, got " + kind);
    };
  }

  private static List<Edge> edges(int nodes) {
    List<Edge> edges = new ArrayList<>();
    for (int target = 2; target < nodes + 2; target++) {
      for (int source = 0; source < target; source++) {
        edges.add(new Edge(edges.size(), source, target));
      }
    }
    return List.copyOf(edges);
  }

  private List<Cell> cells(int count, int firstChannels) {
    List<Cell> result = new ArrayList<>();
    ImageShape input0 = stem.get(Math.max(0, stem.size() - 2)).output();
    ImageShape input1 = stem();
    int channels = firstChannels;
    boolean afterReduction = input0.height() > input1.height();
    for (int index = 0; index < count; index++) {
      // Cell 0 never reduces: with fewer than three cells there would be no normal cell left.
      boolean reduces = index > 0 && (index == count / 3 || index == 2 * count / 3);
      channels = reduces ? 2 * channels : channels;
      ImageShape prepared = input1.strided(channels, 1);
      ImageShape node = prepared.strided(channels, reduces ? 2 : 1);
      ImageShape output = node.strided(nodes * channels, 1);
      CellType type = reduces ? CellType.REDUCTION : CellType.NORMAL;
      result.add(new Cell(index, type, input0, input1, afterReduction, prepared, node, output));
      input0 = input1;
      input1 = output;
      afterReduction = reduces;
    }
    return List.copyOf(result);
  }

  /** Intermediate nodes of a cell. */
  public int nodes() {
    return nodes;
  }

  /** Operations, in the order of alpha's columns. */
  public List<Operation> operations() {
    return operations;
  }

  /** Edges of a cell, ordered by target, then source: the order of alpha's rows and of beta. */
  public List<Edge> edges() {
    return edges;
  }

  /** Edges that enter an intermediate node (2 is the first), in order. */
  public List<Edge> edgesInto(int target) {
    return edges.stream().filter(edge -> edge.target() == target).toList();
  }

  /** Cells, from the stem to the classifier. */
  public List<Cell> cells() {
    return cells;
  }

  /** Types of cell that occur, normal first. */
  public List<CellType> cellTypes() {
    return java.util.Arrays.stream(CellType.values())
        .filter(type -> cells.stream().anyMatch(cell -> cell.type() == type))
        .toList();
  }

  /** Size of an input image. */
  public ImageShape image() {
    return image;
  }

  /** Size of the stem's output. */
  public ImageShape stem() {
    return stem.get(stem.size() - 1).output();
  }

  /**
   * Layers of the stem, in order. The last one's output is input 1 of the first cell; input 0 is
   * that of the one before, if there is one.
   */
  public List<StemLayer> stemLayers() {
    return stem;
  }

  /** Whether batch normalisations in cells have a learned scale and shift. */
  public boolean scaled() {
    return scaled;
  }

  public int classes() {
    return classes;
  }

  /** The last cell's output, which the classifier sees averaged over its pixels. */
  public ImageShape features() {
    return cells.get(cells.size() - 1).output();
  }
}
