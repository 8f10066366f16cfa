package io.hmnas.standalone.drawing;

import static io.hmnas.standalone.drawing.SvgWriter.number;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Draws the weights of a cell's edges over seeds: a column per edge, a dot per seed (filled where
 * the seed keeps the edge, hollow where it removes it), the mean and its 95 % interval.
 *
 * <p>Weights are drawn as multiples of what each edge of a node would have if all were alike: the
 * weights into a node add up to 1, so that those of early nodes are greater whatever was learned.
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

    /** A weight as a multiple of what each edge into the target has when all are alike. */
    double multiple(double weight) {
      return weight * target;
    }

    List<Double> weights() {
      return Stream.concat(Stream.of(low, high), dots.stream().map(Dot::weight)).toList();
    }
  }

  /** The drawing as the text of an SVG document. */
  public static String svg(List<Column> unordered, String title) {
    List<Column> columns =
        unordered.stream()
            .sorted(Comparator.comparingInt(Column::target).thenComparingInt(Column::source))
            .toList();
    Scale scale = Scale.of(columns);
    double width = LEFT + COLUMN * columns.size() + 8;
    SvgWriter svg = new SvgWriter(width, TOP + PLOT + BOTTOM, "strip", title, describe(columns));
    svg.open("g", "font-family", SvgWriter.SANS, "font-size", "11");
    axis(svg, scale, width);
    for (int i = 0; i < columns.size(); i++) {
      column(svg, columns.get(i), LEFT + COLUMN * (i + 0.5), scale, startsNode(columns, i));
    }
    return svg.close().finish();
  }

  /**
   * The vertical axis: multiples of the even weight.
   *
   * @param low at the bottom, a whole number of steps, as is high
   */
  private record Scale(double low, double high, double step) {
    private static final double[] STEPS = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5};
    private static final int MOST_STEPS = 6;

    static Scale of(List<Column> columns) {
      double least = 1;
      double greatest = 1;
      for (Column column : columns) {
        for (double weight : column.weights()) {
          least = Math.min(least, column.multiple(weight));
          greatest = Math.max(greatest, column.multiple(weight));
        }
      }
      for (double step : STEPS) {
        double low = Math.floor(least / step - 0.1);
        double high = Math.ceil(greatest / step + 0.1);
        if (high - low <= MOST_STEPS) {
          return new Scale(low * step, high * step, step);
        }
      }
      return new Scale(least, greatest, greatest - least);
    }

    double y(double multiple) {
      return TOP + PLOT * (high - multiple) / (high - low);
    }

    long steps() {
      return Math.round((high - low) / step);
    }
  }

  private static boolean startsNode(List<Column> columns, int i) {
    return i > 0 && columns.get(i).target() != columns.get(i - 1).target();
  }

  private static void axis(SvgWriter svg, Scale scale, double width) {
    for (long i = 0; i <= scale.steps(); i++) {
      double multiple = scale.low() + i * scale.step();
      double y = scale.y(multiple);
      line(svg, "grid", LEFT, y, width, y, "#cbd5e0", 1);
      text(svg, LEFT - 6, y + 4, "end", String.format(Locale.ROOT, "%.2f", multiple));
    }
    svg.element(
        "line",
        "",
        "class",
        "uniform",
        "x1",
        number(LEFT),
        "x2",
        number(width),
        "y1",
        number(scale.y(1)),
        "y2",
        number(scale.y(1)),
        "stroke",
        "#4a5568",
        "stroke-dasharray",
        "4 3");
  }

  private static void column(
      SvgWriter svg, Column column, double x, Scale scale, boolean startsNode) {
    if (startsNode) {
      double edge = x - COLUMN / 2;
      line(svg, "grid", edge, TOP, edge, TOP + PLOT + BOTTOM - 6, "#cbd5e0", 1);
    }
    line(
        svg,
        "interval",
        x,
        scale.y(column.multiple(column.low())),
        x,
        scale.y(column.multiple(column.high())),
        "#D55E00",
        6);
    double mean = scale.y(column.multiple(column.mean()));
    line(svg, "mean", x - 10, mean, x + 10, mean, "#D55E00", 2);
    for (int i = 0; i < column.dots().size(); i++) {
      Dot dot = column.dots().get(i);
      double y = scale.y(column.multiple(dot.weight()));
      dot(svg, dot.kept(), x + offset(i, column.dots().size()), y);
    }
    text(svg, x, TOP + PLOT + 18, "middle", Nodes.name(column.source(), column.target()));
  }

  /** Seeds stand side by side, in the same place in every column. */
  private static double offset(int index, int count) {
    return count < 2 ? 0 : SPREAD * ((double) index / (count - 1) - 0.5);
  }

  private static void dot(SvgWriter svg, boolean kept, double x, double y) {
    svg.element(
        "circle",
        "",
        "class",
        kept ? "dot kept" : "dot removed",
        "cx",
        number(x),
        "cy",
        number(y),
        "r",
        "3.2",
        "fill",
        kept ? "#0072B2" : "#ffffff",
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
