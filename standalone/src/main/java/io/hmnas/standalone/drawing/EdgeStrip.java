package io.hmnas.standalone.drawing;

import static io.hmnas.standalone.drawing.SvgWriter.number;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Draws the weights of a cell's edges over seeds: a column per edge, a dot per seed (filled where
 * the seed keeps the edge, hollow where it removes it), the mean and its 95 % interval, and the
 * weight that all edges of a node would have if they were alike.
 */
public final class EdgeStrip {
  private static final double LEFT = 44;
  private static final double TOP = 12;
  private static final double PLOT = 200;
  private static final double COLUMN = 48;
  private static final double BOTTOM = 34;
  private static final double SPREAD = 22;

  private EdgeStrip() {}

  /** One seed's weight of an edge, and whether it keeps the edge. */
  public record Dot(double weight, boolean kept) {}

  /**
   * An edge over all seeds.
   *
   * @param dots by seed, in the same order for every edge
   * @param low lower end of the interval of the mean; the mean itself where there is none
   */
  public record Column(
      int source, int target, List<Dot> dots, double mean, double low, double high) {
    public Column {
      dots = List.copyOf(dots);
    }
  }

  /** The drawing as the text of an SVG document. */
  public static String svg(List<Column> unordered, String title) {
    List<Column> columns =
        unordered.stream()
            .sorted(Comparator.comparingInt(Column::target).thenComparingInt(Column::source))
            .toList();
    double top = greatest(columns);
    double width = LEFT + COLUMN * columns.size() + 8;
    SvgWriter svg = new SvgWriter(width, TOP + PLOT + BOTTOM, "strip", title, describe(columns));
    svg.open("g", "font-family", SvgWriter.SANS, "font-size", "11");
    axis(svg, top, width);
    for (int i = 0; i < columns.size(); i++) {
      column(svg, columns.get(i), LEFT + COLUMN * (i + 0.5), top, startsNode(columns, i));
    }
    return svg.close().finish();
  }

  private static double greatest(List<Column> columns) {
    double greatest = 0.1;
    for (Column column : columns) {
      greatest = Math.max(greatest, Math.max(column.high(), 1.0 / column.target()));
      for (Dot dot : column.dots()) {
        greatest = Math.max(greatest, dot.weight());
      }
    }
    return Math.min(1, Math.ceil(greatest * 10) / 10);
  }

  private static boolean startsNode(List<Column> columns, int i) {
    return i > 0 && columns.get(i).target() != columns.get(i - 1).target();
  }

  private static void axis(SvgWriter svg, double top, double width) {
    int steps = (int) Math.round(top * 10);
    int every = steps > 5 ? 2 : 1;
    for (int i = 0; i <= steps; i += every) {
      double y = y(i / 10.0, top);
      line(svg, "grid", LEFT, y, width, y, "#cbd5e0", 1);
      text(svg, LEFT - 6, y + 4, "end", String.format(Locale.ROOT, "%.1f", i / 10.0));
    }
  }

  private static void column(
      SvgWriter svg, Column column, double x, double top, boolean startsNode) {
    if (startsNode) {
      double edge = x - COLUMN / 2;
      line(svg, "grid", edge, TOP, edge, TOP + PLOT + BOTTOM - 6, "#cbd5e0", 1);
    }
    double uniform = y(1.0 / column.target(), top);
    svg.element(
        "line",
        "",
        "class",
        "uniform",
        "x1",
        number(x - COLUMN / 2),
        "x2",
        number(x + COLUMN / 2),
        "y1",
        number(uniform),
        "y2",
        number(uniform),
        "stroke",
        "#718096",
        "stroke-dasharray",
        "3 3");
    line(svg, "interval", x, y(column.low(), top), x, y(column.high(), top), "#D55E00", 6);
    double mean = y(column.mean(), top);
    line(svg, "mean", x - 10, mean, x + 10, mean, "#D55E00", 2);
    for (int i = 0; i < column.dots().size(); i++) {
      dot(svg, column.dots().get(i), x + offset(i, column.dots().size()), top);
    }
    text(svg, x, TOP + PLOT + 18, "middle", Nodes.name(column.source(), column.target()));
  }

  /** Seeds stand side by side, in the same place in every column. */
  private static double offset(int index, int count) {
    return count < 2 ? 0 : SPREAD * ((double) index / (count - 1) - 0.5);
  }

  private static void dot(SvgWriter svg, Dot dot, double x, double top) {
    svg.element(
        "circle",
        "",
        "class",
        dot.kept() ? "dot kept" : "dot removed",
        "cx",
        number(x),
        "cy",
        number(y(dot.weight(), top)),
        "r",
        "3.2",
        "fill",
        dot.kept() ? "#0072B2" : "#ffffff",
        "stroke",
        "#0072B2");
  }

  private static void line(
      SvgWriter svg,
      String className,
      double x1,
      double y1,
      double x2,
      double y2,
      String colour,
      double width) {
    svg.element(
        "line",
        "",
        "class",
        className,
        "x1",
        number(x1),
        "y1",
        number(y1),
        "x2",
        number(x2),
        "y2",
        number(y2),
        "stroke",
        colour,
        "stroke-width",
        number(width));
  }

  private static void text(SvgWriter svg, double x, double y, String anchor, String text) {
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
        "fill",
        "#1a202c");
  }

  private static double y(double weight, double top) {
    return TOP + PLOT * (1 - Math.min(1, Math.max(0, weight) / top));
  }

  private static String describe(List<Column> columns) {
    StringBuilder words = new StringBuilder("Edge weights over seeds.");
    for (Column column : columns) {
      words.append(
          String.format(
              Locale.ROOT,
              " %s: mean %.2f, kept by %d of %d.",
              Nodes.name(column.source(), column.target()),
              column.mean(),
              column.dots().stream().filter(Dot::kept).count(),
              column.dots().size()));
    }
    return words.toString();
  }
}
