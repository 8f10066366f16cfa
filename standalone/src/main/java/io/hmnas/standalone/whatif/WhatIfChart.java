package io.hmnas.standalone.whatif;

import io.hmnas.standalone.drawing.CurveChart;
import io.hmnas.standalone.drawing.CurveChart.Curve;
import io.hmnas.standalone.drawing.CurveChart.Panel;
import io.hmnas.standalone.drawing.CurveChart.Point;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The curves of what other thresholds would have kept. */
public final class WhatIfChart {
  private WhatIfChart() {}

  /** What is kept as a share of the supernet, and how far the seeds agree. */
  public static String svg(WhatIf whatIf) {
    return CurveChart.svg(
        List.of(
            new Panel(
                "Kept, as a share of the supernet (band: least to greatest seed)",
                0,
                1,
                List.of(
                    share(whatIf, "edges", WhatIfPoint::keptEdges, whatIf.edges()),
                    share(whatIf, "operations", WhatIfPoint::keptOperations, whatIf.operations()),
                    share(
                        whatIf, "parameters", WhatIfPoint::parameters, whatIf.supernetParameters()),
                    share(
                        whatIf,
                        "multiply-adds",
                        WhatIfPoint::multiplyAdds,
                        whatIf.supernetMultiplyAdds()))),
            new Panel(
                "Agreement of the seeds (Fleiss' kappa)",
                leastKappa(whatIf),
                1,
                List.of(
                    kappa(whatIf, "edges", WhatIfPoint::edgeKappa),
                    kappa(whatIf, "operations", WhatIfPoint::operationKappa)))),
        "threshold (dashed: the sweep's own)",
        whatIf.threshold(),
        "What other thresholds would have kept");
  }

  private static Curve share(
      WhatIf whatIf, String name, Function<WhatIfPoint, Range> value, long whole) {
    double all = Math.max(1, whole);
    return new Curve(
        name,
        whatIf.points().stream()
            .map(
                point -> {
                  Range range = value.apply(point);
                  return new Point(
                      point.threshold(),
                      range.mean() / all,
                      range.minimum() / all,
                      range.maximum() / all);
                })
            .toList());
  }

  private static Curve kappa(
      WhatIf whatIf, String name, Function<WhatIfPoint, @Nullable Double> value) {
    return new Curve(
        name,
        whatIf.points().stream()
            .filter(point -> value.apply(point) != null)
            .map(
                point -> {
                  double kappa = value.apply(point);
                  return new Point(point.threshold(), kappa, kappa, kappa);
                })
            .toList());
  }

  /** Kappa below 0 is rare, and then worth a place. */
  private static double leastKappa(WhatIf whatIf) {
    return whatIf.points().stream()
            .anyMatch(point -> below(point.edgeKappa()) || below(point.operationKappa()))
        ? -1
        : 0;
  }

  private static boolean below(@Nullable Double kappa) {
    return kappa != null && kappa < 0;
  }
}
