package io.hmnas.standalone.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.standalone.drawing.CurveChart.Curve;
import io.hmnas.standalone.drawing.CurveChart.Panel;
import io.hmnas.standalone.drawing.CurveChart.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurveChartTest {
  private static final Curve RISING =
      new Curve("rising & more", List.of(new Point(0, 0, 0, 0), new Point(0.02, 2, 1.5, 4)));

  @Test
  void shouldPlacePointsByBothAxesAndKeepThemInside() {
    String svg = CurveChart.svg(List.of(new Panel("p", 0, 2, List.of(RISING))), "x", 0.005, "t");

    assertThat(svg)
        // From the lower left corner of the panel to its upper right one.
        .contains("class=\"curve\" points=\"52,194 572,24\"")
        // The band's upper end is above the panel.
        .contains("class=\"band\" points=\"52,194 572,24 572,66.5 52,194\"")
        .contains(">rising &amp; more<", ">0.005<", ">0.02<", ">2.00<");
    assertThat(svg).contains("class=\"mark\" x1=\"182\"");
  }

  @Test
  void shouldLeaveOutAMarkOutsideTheAxisAndDrawNothingAsNothing() {
    assertThat(CurveChart.svg(List.of(new Panel("p", 0, 1, List.of(RISING))), "x", 5, "t"))
        .doesNotContain("class=\"mark\"");
    assertThat(
            CurveChart.svg(
                List.of(new Panel("p", 0, 1, List.of(new Curve("none", List.of())))), "x", 5, "t"))
        .contains("class=\"curve\" points=\"\"");
  }
}
