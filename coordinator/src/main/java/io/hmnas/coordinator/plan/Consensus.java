package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.KeptOperation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The network of what survives in at least half of the seeds. */
public final class Consensus {
  private Consensus() {}

  /**
   * The network, the same whatever the order of the seeds: every edge that at least half of them
   * keep, with the operations that at least half of them keep on it. An edge that keeps none so
   * keeps its most frequent one, and a node that keeps no edge its most frequent one; among equals
   * that with the greater mean weight, then the first.
   *
   * @param found of the seeds, at least one, all of one search space
   */
  public static List<KeptOperation> of(List<Architecture> found) {
    List<KeptOperation> kept = new ArrayList<>();
    for (CellWeights cell : found.get(0).getCells()) {
      List<CellWeights> cells =
          found.stream()
              .flatMap(network -> network.getCells().stream())
              .filter(other -> other.getCellType().equals(cell.getCellType()))
              .toList();
      new Cell(cells).addTo(kept);
    }
    return List.copyOf(kept);
  }

  /**
   * One type of cell.
   *
   * @param seeds the cell as each seed found it
   */
  private record Cell(List<CellWeights> seeds) {
    void addTo(List<KeptOperation> kept) {
      List<EdgeWeights> edges = seeds.get(0).getEdges();
      TreeSet<Integer> places = new TreeSet<>();
      for (int target : edges.stream().map(EdgeWeights::getTarget).distinct().toList()) {
        List<Integer> incoming =
            IntStream.range(0, edges.size())
                .filter(edge -> edges.get(edge).getTarget() == target)
                .boxed()
                .toList();
        List<Integer> frequent =
            incoming.stream().filter(edge -> 2 * keeping(edge) >= seeds.size()).toList();
        places.addAll(
            frequent.isEmpty()
                ? incoming.stream().min(mostFrequentEdge()).stream().toList()
                : frequent);
      }
      places.forEach(edge -> addOperations(edge, kept));
    }

    private void addOperations(int edge, List<KeptOperation> kept) {
      EdgeWeights first = seeds.get(0).getEdges().get(edge);
      List<Integer> all = IntStream.range(0, first.getOperations().size()).boxed().toList();
      List<Integer> frequent =
          all.stream().filter(o -> 2 * keeping(edge, o) >= seeds.size()).toList();
      List<Integer> chosen =
          frequent.isEmpty()
              ? all.stream().min(mostFrequentOperation(edge)).stream().toList()
              : frequent;
      for (int operation : chosen) {
        kept.add(
            KeptOperation.newBuilder()
                .setCellType(seeds.get(0).getCellType())
                .setSource(first.getSource())
                .setTarget(first.getTarget())
                .setOperation(first.getOperations().get(operation).getName())
                .build());
      }
    }

    private Comparator<Integer> mostFrequentEdge() {
      return Comparator.comparingLong((Integer edge) -> -keeping(edge))
          .thenComparingDouble(
              edge ->
                  -seeds.stream()
                      .mapToDouble(s -> s.getEdges().get(edge).getWeight())
                      .sorted()
                      .sum())
          .thenComparing(Comparator.naturalOrder());
    }

    private Comparator<Integer> mostFrequentOperation(int edge) {
      return Comparator.comparingLong((Integer o) -> -keeping(edge, o))
          .thenComparingDouble(
              o ->
                  -seeds.stream()
                      .mapToDouble(s -> s.getEdges().get(edge).getOperations().get(o).getWeight())
                      .sorted()
                      .sum())
          .thenComparing(Comparator.naturalOrder());
    }

    private long keeping(int edge) {
      return seeds.stream().filter(cell -> cell.getEdges().get(edge).getKept()).count();
    }

    private long keeping(int edge, int operation) {
      return seeds.stream()
          .map(cell -> cell.getEdges().get(edge))
          .filter(e -> e.getKept() && e.getOperations().get(operation).getKept())
          .count();
    }
  }
}
