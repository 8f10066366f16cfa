package io.hmnas.standalone.drawing;

import static io.hmnas.standalone.drawing.SvgWriter.number;

import io.hmnas.schemas.avro.CellWeights;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Draws a cell from left to right: its two inputs, its nodes, its output. An edge is as thick as
 * its weight, and carries a card with its weight and its kept operations, each with its weight.
 * Removed edges and operations are not drawn.
 */
public final class CellDrawing {
  private static final double MARGIN = 10;
  private static final double ROW = 16;
  private static final double CARD_PADDING = 4;
  private static final double FONT = 10;
  // A monospaced letter is 0.6 em wide: the width of a label is known without measuring.
  private static final double LETTER = 0.602 * FONT;
  private static final double SWATCH = 12;
  private static final int WEIGHT_LETTERS = 5;

  private CellDrawing() {}

  /**
   * The drawing as the text of an SVG document.
   *
   * @param title names the drawing for those who cannot see it, for example "s1, normal cell"
   */
  public static String svg(CellWeights cell, String title) {
    CellGraph graph = CellGraph.of(cell);
    List<CellLayout.Size> cards = graph.edges().stream().map(CellDrawing::cardSize).toList();
    CellLayout layout = CellLayout.of(graph, cards);
    SvgWriter svg =
        new SvgWriter(
            layout.width() + 2 * MARGIN,
            layout.height() + 2 * MARGIN,
            "cell",
            title,
            describe(graph));
    svg.open("g", "transform", "translate(%s %s)".formatted(number(MARGIN), number(MARGIN)));
    for (int i = graph.edges().size(); i < layout.edges().size(); i++) {
      line(svg, layout.edges().get(i), 1.2, "concat", "#9a9a9a");
    }
    for (int i = 0; i < graph.edges().size(); i++) {
      line(svg, layout.edges().get(i), thickness(graph.edges().get(i).weight()), "edge", "#4a5568");
    }
    for (int i = 0; i < layout.nodes().size(); i++) {
      node(svg, layout.nodes().get(i), i, graph.output());
    }
    for (int i = 0; i < graph.edges().size(); i++) {
      CellGraph.Edge edge = graph.edges().get(i);
      layout.edges().get(i).label().ifPresent(box -> card(svg, box, edge));
    }
    return svg.close().finish();
  }

  private static double thickness(double weight) {
    return 1.2 + 9 * Math.min(1, Math.max(0, weight));
  }

  private static CellLayout.Size cardSize(CellGraph.Edge edge) {
    int letters =
        edge.operations().stream().mapToInt(o -> o.name().length()).max().orElse(0)
            + 1
            + WEIGHT_LETTERS;
    int header = Nodes.name(edge.source(), edge.target()).length() + 1 + WEIGHT_LETTERS;
    return new CellLayout.Size(
        SWATCH + Math.max(letters, header) * LETTER + 2 * CARD_PADDING,
        (edge.operations().size() + 1) * ROW + 2 * CARD_PADDING);
  }

  private static void card(SvgWriter svg, CellLayout.Box box, CellGraph.Edge edge) {
    svg.open("g", "transform", "translate(%s %s)".formatted(number(box.x()), number(box.y())));
    svg.open("g", "font-family", SvgWriter.MONOSPACE, "font-size", number(FONT));
    rectangle(svg, 0, 0, box.width(), box.height(), 4, "card", "#ffffff", "#4a5568");
    double right = box.width() - CARD_PADDING;
    double y = CARD_PADDING + ROW - 4;
    text(svg, CARD_PADDING, y, "start", Nodes.name(edge.source(), edge.target()), true);
    text(svg, right, y, "end", weight(edge.weight()), true);
    double barWidth = box.width() - 2 * CARD_PADDING - SWATCH;
    for (CellGraph.Operation operation : edge.operations()) {
      y += ROW;
      String colour = OperationColours.of(operation.name());
      rectangle(svg, CARD_PADDING, y - 8, 8, 9, 1.5, "swatch", colour, colour);
      svg.element(
          "rect",
          "",
          "class",
          "bar",
          "x",
          number(CARD_PADDING + SWATCH),
          "y",
          number(y + 2.6),
          "width",
          number(barWidth * Math.min(1, Math.max(0, operation.weight()))),
          "height",
          "1.6",
          "fill",
          colour);
      text(svg, CARD_PADDING + SWATCH, y, "start", operation.name(), false);
      text(svg, right, y, "end", weight(operation.weight()), false);
    }
    svg.close().close();
  }

  private static void node(SvgWriter svg, CellLayout.Box box, int node, int output) {
    boolean outer = node < Nodes.INPUTS || node == output;
    rectangle(
        svg,
        box.x(),
        box.y(),
        box.width(),
        box.height(),
        outer ? 5 : 10,
        outer ? "node outer" : "node",
        outer ? "#e2e8f0" : "#bee3f8",
        "#2d3748");
    svg.open(
        "text",
        "class",
        "ink",
        "x",
        number(box.x() + box.width() / 2),
        "y",
        number(box.y() + box.height() / 2 + 4.5),
        "text-anchor",
        "middle",
        "font-family",
        SvgWriter.SANS,
        "font-size",
        "13",
        "fill",
        "#1a202c");
    if (outer) {
      svg.text("c")
          .element("tspan", node == output ? "k" : Nodes.name(node), "dy", "3", "font-size", "10");
    } else {
      svg.text(Nodes.name(node));
    }
    svg.close();
  }

  private static void line(
      SvgWriter svg, CellLayout.Route route, double width, String className, String colour) {
    svg.element(
        "path",
        "",
        "class",
        className,
        "d",
        path(route.points()),
        "fill",
        "none",
        "stroke",
        colour,
        "stroke-width",
        number(width),
        "stroke-linecap",
        "round");
  }

  /** The layout gives control points of cubic curves: a start, then three for each curve. */
  private static String path(List<CellLayout.Point> points) {
    StringBuilder d = new StringBuilder("M" + at(points.get(0)));
    int i = 1;
    for (; i + 2 < points.size(); i += 3) {
      d.append(" C").append(at(points.get(i)));
      d.append(' ').append(at(points.get(i + 1))).append(' ').append(at(points.get(i + 2)));
    }
    if (i + 1 < points.size()) {
      d.append(" Q").append(at(points.get(i))).append(' ').append(at(points.get(i + 1)));
    } else if (i < points.size()) {
      d.append(" L").append(at(points.get(i)));
    }
    return d.toString();
  }

  private static String at(CellLayout.Point point) {
    return number(point.x()) + " " + number(point.y());
  }

  private static void rectangle(
      SvgWriter svg,
      double x,
      double y,
      double width,
      double height,
      double radius,
      String className,
      String fill,
      String stroke) {
    svg.element(
        "rect",
        "",
        "class",
        className,
        "x",
        number(x),
        "y",
        number(y),
        "width",
        number(width),
        "height",
        number(height),
        "rx",
        number(radius),
        "fill",
        fill,
        "stroke",
        stroke);
  }

  private static void text(
      SvgWriter svg, double x, double y, String anchor, String text, boolean strong) {
    svg.element(
        "text",
        text,
        "class",
        "ink",
        "x",
        number(x),
        "y",
        number(y),
        "text-anchor",
        anchor,
        "font-weight",
        strong ? "bold" : "normal",
        "fill",
        "#1a202c");
  }

  private static String weight(double weight) {
    return String.format(Locale.ROOT, "%.2f", weight);
  }

  private static String describe(CellGraph graph) {
    String edges =
        graph.edges().stream()
            .map(
                edge ->
                    "%s with weight %s: %s"
                        .formatted(
                            Nodes.name(edge.source(), edge.target()),
                            weight(edge.weight()),
                            edge.operations().stream()
                                .map(o -> o.name() + " " + weight(o.weight()))
                                .collect(Collectors.joining(", "))))
            .collect(Collectors.joining("; "));
    return "A %s cell with %d nodes, %d edges and %d operations. %s."
        .formatted(
            graph.cellType(),
            graph.nodes(),
            graph.edges().size(),
            graph.operationCount(),
            edges.isEmpty() ? "No edge is kept" : edges);
  }
}
