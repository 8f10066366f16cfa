package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import java.util.List;
import java.util.Optional;

/**
 * A network that was found, in short.
 *
 * @param cells the edges of each type of cell
 * @param testAccuracy 0..1; empty until it is measured
 */
public record ArchitectureSummary(
    String runId,
    long seed,
    String branch,
    Optional<Double> testAccuracy,
    long parameters,
    long nonZeroParameters,
    long supernetParameters,
    long multiplyAdds,
    List<Edges> cells) {
  public ArchitectureSummary {
    cells = List.copyOf(cells);
  }

  /**
   * Edges of a type of cell, in the order of {@code CellWeights}.
   *
   * @param weights as many as there are edges, as of the others
   */
  public record Edges(String cellType, List<Float> weights, List<Boolean> kept) {
    public Edges {
      weights = List.copyOf(weights);
      kept = List.copyOf(kept);
    }

    private static Edges of(CellWeights cell) {
      return new Edges(
          cell.getCellType(),
          cell.getEdges().stream().map(edge -> (float) edge.getWeight()).toList(),
          cell.getEdges().stream().map(EdgeWeights::getKept).toList());
    }
  }

  /** Of a whole architecture. */
  public static ArchitectureSummary of(Architecture found) {
    return new ArchitectureSummary(
        found.getRunId(),
        found.getSeed(),
        found.getBranch(),
        Optional.ofNullable(found.getTestAccuracy()),
        found.getParameters(),
        found.getNonZeroParameters(),
        found.getSupernetParameters(),
        found.getMultiplyAdds(),
        found.getCells().stream().map(Edges::of).toList());
  }
}
