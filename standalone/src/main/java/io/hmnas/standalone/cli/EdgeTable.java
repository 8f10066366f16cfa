package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.EdgeRobustness;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.standalone.drawing.Nodes;
import io.hmnas.standalone.report.Format;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * The edges' mean weights over seeds as a table for the terminal: a bar, the weight, and how many
 * seeds keep the edge. Bars compare the edges of a cell: they are as long as the weight as a
 * multiple of what every edge into the node would have if all were alike.
 */
final class EdgeTable {
  private static final int BAR = 10;

  private EdgeTable() {}

  /** Empty while no seed has found a network. */
  static String of(RobustnessReport report, Charset charset) {
    int seeds = report.getCompletedSeeds().size();
    if (seeds == 0) {
      return "";
    }
    List<String> types =
        report.getEdges().stream().map(EdgeRobustness::getCellType).distinct().toList();
    List<String> heads = new ArrayList<>(List.of("edge"));
    types.forEach(type -> heads.add(type + " cell: weight, kept by"));
    TextTable table = new TextTable(heads.toArray(String[]::new));
    boolean blocks = charset.newEncoder().canEncode('\u2588');
    List<List<EdgeRobustness>> cells = types.stream().map(type -> edges(report, type)).toList();
    for (EdgeRobustness edge : cells.get(0)) {
      List<String> row = new ArrayList<>();
      row.add(name(edge, blocks));
      cells.forEach(cell -> row.add(same(cell, edge, seeds, blocks)));
      table.row(row.toArray(String[]::new));
    }
    return table.toString();
  }

  private static List<EdgeRobustness> edges(RobustnessReport report, String type) {
    return report.getEdges().stream().filter(edge -> edge.getCellType().equals(type)).toList();
  }

  private static String name(EdgeRobustness edge, boolean blocks) {
    String name = Nodes.name(edge.getSource(), edge.getTarget());
    return blocks ? name : name.replace("\u2192", ">");
  }

  private static String same(
      List<EdgeRobustness> cell, EdgeRobustness edge, int seeds, boolean blocks) {
    double greatest = cell.stream().mapToDouble(EdgeTable::multiple).max().orElse(1);
    return cell.stream()
        .filter(e -> e.getSource() == edge.getSource() && e.getTarget() == edge.getTarget())
        .map(
            e ->
                "%s %s  %d of %d"
                    .formatted(
                        bar(multiple(e) / greatest, blocks),
                        Format.decimal(e.getWeight().getMean(), 2),
                        Math.round(e.getSurvival() * seeds),
                        seeds))
        .findFirst()
        .orElse("");
  }

  /** As many edges lead into a node as its number says. */
  private static double multiple(EdgeRobustness edge) {
    return edge.getWeight().getMean() * edge.getTarget();
  }

  private static String bar(double share, boolean blocks) {
    int full = (int) Math.round(BAR * Math.min(1, Math.max(0, share)));
    return (blocks ? "\u2588" : "#").repeat(full) + (blocks ? "\u2591" : "-").repeat(BAR - full);
  }
}
