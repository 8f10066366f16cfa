package io.hmnas.worker.prune;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Describes the cells of a network for events and architectures. */
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
}
