package io.hmnas.worker.prune;

import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The architecture read off the masks: what has mask 0 is removed, with no top-k rule.
 *
 * <p>In the corners: an edge whose operations are all masked is masked. A node that would lose all
 * its edges keeps the one with the greatest real mask, and on it the operation with the greatest
 * real mask.
 *
 * @param selection what is kept
 * @param rescued nodes that kept an edge by the last rule, over both types of cell
 */
public record Pruning(Selection selection, int rescued) {

  /**
   * Prunes.
   *
   * @param real real masks in the places of {@link EncodingLayout}
   * @param threshold a mask is 1 where its real value exceeds this
   */
  public static Pruning of(
      SearchSpace space, EncodingLayout layout, double[] real, double threshold) {
    Map<CellType, boolean[][]> kept = new EnumMap<>(CellType.class);
    int rescued = 0;
    for (CellType type : layout.types()) {
      boolean[][] rows = new boolean[layout.edges()][layout.operations()];
      for (int target = 2; target < space.nodes() + 2; target++) {
        List<Edge> incoming = space.edgesInto(target);
        boolean alive = false;
        for (Edge edge : incoming) {
          boolean edgeKept = real[layout.edge(type, edge.index())] > threshold;
          for (int o = 0; o < layout.operations(); o++) {
            boolean operationKept =
                edgeKept && real[layout.operation(type, edge.index(), o)] > threshold;
            rows[edge.index()][o] = operationKept;
            alive |= operationKept;
          }
        }
        if (!alive) {
          rescue(layout, type, real, incoming, rows);
          rescued++;
        }
      }
      kept.put(type, rows);
    }
    Selection selection =
        Selection.of(
            space,
            type -> {
              // A type that the stack of cells lacks has no masks; nothing of it is built.
              boolean[][] rows = kept.get(type);
              return (edge, operation) -> rows == null || rows[edge.index()][operation];
            });
    return new Pruning(selection, rescued);
  }

  private static void rescue(
      EncodingLayout layout, CellType type, double[] real, List<Edge> incoming, boolean[][] rows) {
    int edge =
        incoming.stream()
            .max(Comparator.comparingDouble(e -> real[layout.edge(type, e.index())]))
            .orElseThrow()
            .index();
    int operation =
        IntStream.range(0, layout.operations())
            .boxed()
            .max(Comparator.comparingDouble(o -> real[layout.operation(type, edge, o)]))
            .orElseThrow();
    rows[edge][operation] = true;
  }

  /** The masks that select just this, as 0 and 1 in the places of {@link EncodingLayout}. */
  public static double[] masks(SearchSpace space, EncodingLayout layout, Selection selection) {
    double[] masks = new double[layout.size()];
    for (CellType type : layout.types()) {
      for (Edge edge : space.edges()) {
        masks[layout.edge(type, edge.index())] = selection.has(type, edge) ? 1 : 0;
        for (int o = 0; o < layout.operations(); o++) {
          masks[layout.operation(type, edge.index(), o)] = selection.has(type, edge, o) ? 1 : 0;
        }
      }
    }
    return masks;
  }
}
