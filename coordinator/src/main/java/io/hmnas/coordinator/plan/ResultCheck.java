package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a completed step's result has all that its step owes.
 *
 * <p>Later steps and the statistics over seeds rely on it, so a flaw is found here, where the
 * worker that made it is known.
 */
final class ResultCheck {
  private static final Set<String> CELL_TYPES = Set.of("normal", "reduction");

  private ResultCheck() {}

  /** What is wrong with the result of a completed step; empty if nothing is. */
  static Optional<String> flaw(SweepConfig config, StepResult result) {
    if (result.getOutputDigest() == null || result.getOutputDigest().isBlank()) {
      return Optional.of("outputDigest is missing");
    }
    if (result.getMetrics() == null) {
      return Optional.of("metrics are missing");
    }
    if (!(result.getSeconds() >= 0) || Double.isInfinite(result.getSeconds())) {
      return Optional.of("seconds must be 0 or more, got " + result.getSeconds());
    }
    StepId step = StepId.of(result);
    if (!Plan.findsArchitecture(config, step)) {
      return Optional.empty();
    }
    Architecture found = result.getArchitecture();
    if (found == null) {
      return Optional.of("architecture is missing");
    }
    if (Plan.isLast(config, step) && !isFraction(found.getTestAccuracy())) {
      return Optional.of("architecture.testAccuracy must be 0..1, got " + found.getTestAccuracy());
    }
    return flaw(config.getSpace(), found);
  }

  private static Optional<String> flaw(SearchSpaceConfig space, Architecture found) {
    if (found.getCells().isEmpty()) {
      return Optional.of("architecture.cells is empty");
    }
    Set<String> seen = new HashSet<>();
    for (CellWeights cell : found.getCells()) {
      if (!CELL_TYPES.contains(cell.getCellType()) || !seen.add(cell.getCellType())) {
        return Optional.of(
            "architecture.cells must be normal and reduction, once each, got "
                + found.getCells().stream().map(CellWeights::getCellType).toList());
      }
      Optional<String> flaw = flaw(space, cell);
      if (flaw.isPresent()) {
        return flaw;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> flaw(SearchSpaceConfig space, CellWeights cell) {
    List<String> got =
        cell.getEdges().stream().map(edge -> edge.getSource() + "-" + edge.getTarget()).toList();
    if (!got.equals(edges(space.getNodes()))) {
      return Optional.of(
          "the edges of cell "
              + cell.getCellType()
              + " must be "
              + edges(space.getNodes())
              + ", removed ones included, got "
              + got);
    }
    for (EdgeWeights edge : cell.getEdges()) {
      String name = cell.getCellType() + " edge " + edge.getSource() + "-" + edge.getTarget();
      List<String> operations =
          edge.getOperations().stream().map(OperationWeights::getName).toList();
      if (!operations.equals(space.getOperations())) {
        return Optional.of(
            "the operations of "
                + name
                + " must be "
                + space.getOperations()
                + ", removed ones included, got "
                + operations);
      }
      if (!isFraction(edge.getWeight())
          || !edge.getOperations().stream().allMatch(o -> isFraction(o.getWeight()))) {
        return Optional.of("the weights of " + name + " must be 0..1");
      }
    }
    return Optional.empty();
  }

  /** Every earlier node has an edge to every intermediate node; ordered by target, then source. */
  private static List<String> edges(int nodes) {
    List<String> edges = new ArrayList<>();
    for (int target = 2; target < nodes + 2; target++) {
      for (int source = 0; source < target; source++) {
        edges.add(source + "-" + target);
      }
    }
    return edges;
  }

  /** Allows for the rounding of a softmax in single precision. */
  private static boolean isFraction(@Nullable Double value) {
    return value != null && value >= 0 && value <= 1 + 1e-6;
  }
}
