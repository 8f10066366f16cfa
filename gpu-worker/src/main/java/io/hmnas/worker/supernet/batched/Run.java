package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Edge;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive edges of a source that lead to consecutive targets and have equally many items, so
 * that one product serves them all. The edges of a whole supernet form one run.
 *
 * @param item first of their items
 * @param edges number of edges
 * @param perEdge items of each
 * @param target of the first edge
 */
record Run(int item, int edges, int perEdge, int target) {
  /** The runs of items that are ordered by target; each item is given by its edge. */
  static List<Run> of(List<Edge> items) {
    List<Run> runs = new ArrayList<>();
    int start = 0;
    while (start < items.size()) {
      Edge edge = items.get(start);
      int count = (int) items.stream().filter(other -> other.equals(edge)).count();
      Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      if (last != null && last.perEdge == count && last.target + last.edges == edge.target()) {
        runs.set(runs.size() - 1, new Run(last.item, last.edges + 1, last.perEdge, last.target));
      } else {
        runs.add(new Run(start, 1, count, edge.target()));
      }
      start += count;
    }
    return runs;
  }

  int items() {
    return edges * perEdge;
  }
}
