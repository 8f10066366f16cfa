package io.hmnas.standalone.drawing;

import static io.hmnas.standalone.drawing.SvgWriter.number;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws curves over one axis, panel below panel; a band shows the range over seeds. */
public final class CurveChart {
  private static final double LEFT = 52;
  private static final double WIDTH = 520;
  private static final double HEIGHT = 170;
  private static final double GAP = 46;
  private static final double LEGEND = 130;
  private static final List<String> COLOURS = List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7");

  private CurveChart() {}

  /**
   * A point of a curve.
   *
   * @param low lower end of the band, as {@code y} where there is none
   * @param high its upper end
   */
  public record Point(double x, double y, double low, double high) {}

  /**
   * One line.
   *
   * @param points by x; gaps are closed
   */
  public record Curve(String name, List<Point> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  /**
   * Curves that share a vertical axis.
   *
   * @param low value at the bottom
   * @param high value at the top
   */
  public record Panel(String title, double low, double high, List<Curve> curves) {
    public Panel {
      curves = List.copyOf(curves);
    }
  }

  /**
   * The drawing as the text of an SVG document.
   *
   * @param axis name of the horizontal axis
   * @param mark a value on it that is pointed out
   */
  public static String svg(List<Panel> panels, String axis, double mark, String title) {
    double height = panels.size() * (HEIGHT + GAP) + 24;
    SvgWriter svg = new SvgWriter(LEFT + WIDTH + LEGEND, height, "curves", title, describe(panels));
    svg.open("g", "font-family", SvgWriter.SANS, "font-size", "11");
    Axis horizontal = Axis.of(panels);
    for (int i = 0; i < panels.size(); i++) {
      panel(svg, panels.get(i), horizontal, mark, i * (HEIGHT + GAP) + 24);
    }
    text(svg, LEFT + WIDTH / 2, height - 6, "middle", axis);
    return svg.close().finish();
  }

  /** The horizontal axis, over all points. */
  private record Axis(double low, double high) {
    static Axis of(List<Panel> panels) {
      double[] xs =
          panels.stream()
              .flatMap(panel -> panel.curves().stream())
              .flatMap(curve -> curve.points().stream())
              .mapToDouble(Point::x)
              .sorted()
              .toArray();
      return xs.length == 0 ? new Axis(0, 1) : new Axis(xs[0], xs[xs.length - 1]);
    }

    double place(double x) {
      return high > low ? LEFT + WIDTH * (x - low) / (high - low) : LEFT + WIDTH / 2;
    }
  }

  private static void panel(SvgWriter svg, Panel panel, Axis axis, double mark, double top) {
    text(svg, LEFT, top - 8, "start", panel.title());
    for (int i = 0; i <= 4; i++) {
      double value = panel.low() + (panel.high() - panel.low()) * i / 4;
      double y = y(panel, value, top);
      line(svg, "grid", LEFT, y, LEFT + WIDTH, y, "#cbd5e0", "");
      text(svg, LEFT - 6, y + 4, "end", String.format(Locale.ROOT, "%.2f", value));
      double x = axis.low() + (axis.high() - axis.low()) * i / 4;
      text(svg, axis.place(x), top + HEIGHT + 14, "middle", rounded(x));
    }
    if (mark >= axis.low() && mark <= axis.high()) {
      double x = axis.place(mark);
      line(svg, "mark", x, top, x, top + HEIGHT, "#4a5568", "4 3");
    }
    for (int i = 0; i < panel.curves().size(); i++) {
      curve(svg, panel, panel.curves().get(i), axis, top, COLOURS.get(i % COLOURS.size()));
      double y = top + 12 + 16 * i;
      line(
          svg,
          "key",
          LEFT + WIDTH + 10,
          y - 4,
          LEFT + WIDTH + 28,
          y - 4,
          COLOURS.get(i % COLOURS.size()),
          "");
      text(svg, LEFT + WIDTH + 34, y, "start", panel.curves().get(i).name());
    }
  }

  private static String rounded(double x) {
    BigDecimal value = new BigDecimal(x).round(new MathContext(3));
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static void curve(
      SvgWriter svg, Panel panel, Curve curve, Axis axis, double top, String colour) {
    String upper = places(curve, axis, point -> y(panel, point.high(), top), false);
    String lower = places(curve, axis, point -> y(panel, point.low(), top), true);
    svg.element(
        "polygon",
        "",
        "class",
        "band",
        "points",
        (upper + " " + lower).strip(),
        "fill",
        colour,
        "fill-opacity",
        "0.15");
    svg.element(
        "polyline",
        "",
        "class",
        "curve",
        "points",
        places(curve, axis, point -> y(panel, point.y(), top), false),
        "fill",
        "none",
        "stroke",
        colour,
        "stroke-width",
        "2");
  }

  private interface Height {
    double of(Point point);
  }

  private static String places(Curve curve, Axis axis, Height height, boolean backwards) {
    List<String> places =
        curve.points().stream()
            .map(point -> number(axis.place(point.x())) + "," + number(height.of(point)))
            .collect(Collectors.toList());
    if (backwards) {
      Collections.reverse(places);
    }
    return String.join(" ", places);
  }

  private static double y(Panel panel, double value, double top) {
    double inside = Math.min(panel.high(), Math.max(panel.low(), value));
    return top + HEIGHT * (panel.high() - inside) / (panel.high() - panel.low());
  }

  private static void line(
      SvgWriter svg,
      String className,
      double x1,
      double y1,
      double x2,
      double y2,
      String colour,
      String dashes) {
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
        "stroke-dasharray",
        dashes.isEmpty() ? "none" : dashes);
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

  private static String describe(List<Panel> panels) {
    return panels.stream()
        .map(
            panel ->
                panel.title()
                    + ": "
                    + panel.curves().stream().map(Curve::name).collect(Collectors.joining(", ")))
        .collect(Collectors.joining("; "));
  }
}
