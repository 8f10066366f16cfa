package io.hmnas.standalone.report;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeRobustness;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.Summary;
import io.hmnas.standalone.drawing.EdgeStrip;
import io.hmnas.standalone.drawing.Nodes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Edges of a cell as the drawings want them. */
final class EdgeColumns {
  private EdgeColumns() {}

  /** Every edge of a type of cell, with its weight in each completed run. */
  static List<EdgeStrip.Column> of(
      RobustnessReport robustness, List<Architecture> architectures, String cellType) {
    return robustness.getEdges().stream()
        .filter(edge -> edge.getCellType().equals(cellType))
        .map(edge -> column(edge, architectures))
        .toList();
  }

  private static EdgeStrip.Column column(EdgeRobustness edge, List<Architecture> architectures) {
    Summary weight = edge.getWeight();
    return new EdgeStrip.Column(
        edge.getSource(),
        edge.getTarget(),
        architectures.stream()
            // The sample behind the mean: networks that were trained to the end.
            .filter(a -> a.getBranch().equals(SweepOutcome.MAIN_BRANCH))
            .filter(a -> a.getTestAccuracy() != null)
            .flatMap(a -> same(a, edge))
            .map(e -> new EdgeStrip.Dot(e.getWeight(), e.getKept()))
            .toList(),
        weight.getMean(),
        Objects.requireNonNullElse(weight.getLow95(), weight.getMean()),
        Objects.requireNonNullElse(weight.getHigh95(), weight.getMean()));
  }

  private static Stream<EdgeWeights> same(Architecture architecture, EdgeRobustness edge) {
    return architecture.getCells().stream()
        .filter(cell -> cell.getCellType().equals(edge.getCellType()))
        .flatMap(cell -> cell.getEdges().stream())
        .filter(e -> e.getSource() == edge.getSource() && e.getTarget() == edge.getTarget());
  }

  /** The names of the edges that a cell has lost, or "none". */
  static String removed(CellWeights cell) {
    String names =
        cell.getEdges().stream()
            .filter(edge -> !edge.getKept())
            .map(edge -> Nodes.name(edge.getSource(), edge.getTarget()))
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }
}
