package io.hmnas.worker.prune;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Describes the cells of a network for events and architectures, and reads the description. */
public final class CellReport {
  private CellReport() {}

  /**
   * The cells, normal first.
   *
   * @param weights softmax of alpha and beta, in the places of {@link EncodingLayout}
   * @param real real masks likewise; null where none are learned yet
   * @param selection what is kept
   */
  public static List<CellWeights> of(
      SearchSpace space,
      EncodingLayout layout,
      double[] weights,
      double @Nullable [] real,
      Selection selection) {
    List<CellWeights> cells = new ArrayList<>();
    for (CellType type : layout.types()) {
      List<EdgeWeights> edges = new ArrayList<>();
      for (Edge edge : space.edges()) {
        List<OperationWeights> operations = new ArrayList<>();
        for (int o = 0; o < layout.operations(); o++) {
          int place = layout.operation(type, edge.index(), o);
          operations.add(
              new OperationWeights(
                  space.operations().get(o).name(),
                  weights[place],
                  real == null ? null : (Double) real[place],
                  selection.has(type, edge, o)));
        }
        int place = layout.edge(type, edge.index());
        edges.add(
            new EdgeWeights(
                edge.source(),
                edge.target(),
                weights[place],
                real == null ? null : (Double) real[place],
                selection.has(type, edge),
                operations));
      }
      cells.add(new CellWeights(type.label(), space.nodes(), edges));
    }
    return cells;
  }

  /**
   * Real masks as {@link #of} described them, in the places of {@link EncodingLayout}.
   *
   * @return empty where no masks were learned
   * @throws IllegalArgumentException if the cells are not those of the space
   */
  public static Optional<double[]> realMasks(
      SearchSpace space, EncodingLayout layout, List<CellWeights> cells) {
    double[] real = new double[layout.size()];
    for (CellType type : layout.types()) {
      List<EdgeWeights> edges = edges(space, cells, type);
      for (Edge edge : space.edges()) {
        EdgeWeights described = edges.get(edge.index());
        if (described.getRealMask() == null
            || described.getOperations().stream().anyMatch(o -> o.getRealMask() == null)) {
          return Optional.empty();
        }
        real[layout.edge(type, edge.index())] = described.getRealMask();
        for (int o = 0; o < layout.operations(); o++) {
          real[layout.operation(type, edge.index(), o)] =
              described.getOperations().get(o).getRealMask();
        }
      }
    }
    return Optional.of(real);
  }

  /**
   * What is kept, as {@link #of} described it.
   *
   * @throws IllegalArgumentException if the cells are not those of the space
   */
  public static Selection selection(SearchSpace space, List<CellWeights> cells) {
    Map<CellType, List<EdgeWeights>> edges = new EnumMap<>(CellType.class);
    space.cellTypes().forEach(type -> edges.put(type, edges(space, cells, type)));
    return Selection.of(
        space,
        type -> {
          // A type that the stack of cells lacks is not described; nothing of it is built.
          List<EdgeWeights> rows = edges.get(type);
          return (edge, operation) ->
              rows == null
                  || (rows.get(edge.index()).getKept()
                      && rows.get(edge.index()).getOperations().get(operation).getKept());
        });
  }

  private static List<EdgeWeights> edges(
      SearchSpace space, List<CellWeights> cells, CellType type) {
    List<EdgeWeights> edges =
        cells.stream()
            .filter(cell -> cell.getCellType().equals(type.label()))
            .findFirst()
            .map(CellWeights::getEdges)
            .orElse(List.of());
    List<String> described = edges.stream().map(CellReport::name).toList();
    List<String> operations = space.operations().stream().map(Operation::name).toList();
    List<String> expected =
        space.edges().stream()
            .map(edge -> "%d-%d %s".formatted(edge.source(), edge.target(), operations))
            .toList();
    if (!described.equals(expected)) {
      throw new IllegalArgumentException(
          "the edges of the %s cell must be %s, got %s"
              .formatted(type.label(), expected, described));
    }
    return edges;
  }

  private static String name(EdgeWeights edge) {
    return "%d-%d %s"
        .formatted(
            edge.getSource(),
            edge.getTarget(),
            edge.getOperations().stream().map(OperationWeights::getName).toList());
  }
}
