package io.hmnas.standalone.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.standalone.drawing.EdgeStrip.Column;
import io.hmnas.standalone.drawing.EdgeStrip.Dot;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EdgeStripTest {
  @Test
  void shouldDrawWeightsAgainstTheEvenWeightOfTheirNode() {
    // 0.5 of 2 edges and 0.25 of 4 edges are both even: all dots and the dashed line are level.
    String svg =
        EdgeStrip.svg(
            List.of(
                new Column(0, 2, List.of(new Dot(0.5, true)), 0.5, 0.5, 0.5),
                new Column(0, 4, List.of(new Dot(0.25, true)), 0.25, 0.25, 0.25)),
            "t");
    List<String> dots = values(svg, "dot kept\" cx=\"[0-9.]+\" cy=\"([0-9.]+)");
    assertThat(dots).hasSize(2);
    assertThat(values(svg, "uniform\"[^>]* y1=\"([0-9.]+)")).hasSize(1).containsAll(dots);
  }

  @Test
  void shouldZoomInOnSmallDifferences() {
    String svg =
        EdgeStrip.svg(
            List.of(
                new Column(0, 2, List.of(new Dot(0.51, true)), 0.51, 0.51, 0.51),
                new Column(1, 2, List.of(new Dot(0.49, false)), 0.49, 0.49, 0.49)),
            "t");
    String kept = values(svg, "dot kept\" cx=\"[0-9.]+\" cy=\"([0-9.]+)").get(0);
    String removed = values(svg, "dot removed\" cx=\"[0-9.]+\" cy=\"([0-9.]+)").get(0);
    assertThat(Double.parseDouble(removed) - Double.parseDouble(kept)).isGreaterThan(60);
    assertThat(svg).contains(">0.98<", ">1.00<", ">1.02<");
  }

  @Test
  void shouldKeepEverythingInsideTheDrawing() {
    String svg =
        EdgeStrip.svg(
            List.of(
                new Column(
                    0, 2, List.of(new Dot(0.001, true), new Dot(0.999, false)), 0.5, -2.0, 3.0)),
            "t");
    assertThat(values(svg, " (?:cy|y1|y2|y)=\"(-?[0-9.]+)"))
        .isNotEmpty()
        .allSatisfy(y -> assertThat(Double.parseDouble(y)).isBetween(0.0, 246.0));
  }

  @Test
  void shouldOrderEdgesByTheirTarget() {
    Column late = new Column(0, 3, List.of(), 0.3, 0.3, 0.3);
    Column early = new Column(1, 2, List.of(), 0.5, 0.5, 0.5);
    String svg = EdgeStrip.svg(List.of(late, early), "t");
    assertThat(svg.indexOf(">k-1\u21920<")).isPositive().isLessThan(svg.indexOf(">k-2\u21921<"));
  }

  private static List<String> values(String svg, String pattern) {
    return Pattern.compile(pattern).matcher(svg).results().map(match -> match.group(1)).toList();
  }
}
