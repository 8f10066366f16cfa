package io.hmnas.standalone.report;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellAgreement;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeRobustness;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.Summary;
import io.hmnas.standalone.drawing.CellDrawing;
import io.hmnas.standalone.drawing.EdgeStrip;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the page's template shows, all of it text already. */
record ReportView(
    String sweepId,
    String headline,
    String started,
    String duration,
    List<Row> rows,
    List<Failure> failures,
    List<Kept> kept,
    List<Strip> strips,
    List<Agreement> agreement,
    List<Network> networks,
    List<Timeline> timelines,
    List<LegendEntry> legend,
    String config,
    List<Entry> versions,
    List<Entry> backends,
    List<Step> steps) {

  record Row(
      String seed,
      String status,
      String accuracy,
      String parameters,
      String supernetParameters,
      String edges,
      String operations,
      String multiplyAdds,
      String seconds) {}

  record Failure(String seed, String reason) {}

  /** Bars: what is kept of the supernet, by seed. */
  record Kept(String seed, List<Bar> bars) {}

  record Bar(String name, String percent, String width) {}

  record Strip(String cellType, String svg) {}

  record Agreement(String cellType, String kendallW, String edgeKappa, String operationKappa) {}

  record Network(String seed, String branch, String accuracy, List<Drawing> cells) {}

  record Drawing(String cellType, String svg, String removed) {}

  record Timeline(String seed, String total, List<Segment> segments) {}

  record Segment(String stage, String className, String width, String seconds) {}

  record LegendEntry(String stage, String className) {}

  record Entry(String name, String value) {}

  record Step(
      String seed, String stage, String step, String seconds, String accuracy, String digest) {}

  static ReportView of(SweepOutcome outcome) {
    List<RunSummary> summaries = outcome.summaries();
    return new ReportView(
        outcome.sweepId(),
        headline(outcome),
        outcome.started().truncatedTo(ChronoUnit.SECONDS).toString(),
        Format.seconds(outcome.duration().toMillis() / 1000.0),
        summaries.stream().map(ReportView::row).toList(),
        failures(outcome),
        kept(summaries),
        strips(outcome),
        agreement(outcome.robustness()),
        outcome.architectures().stream().map(ReportView::network).toList(),
        timelines(summaries),
        stages().stream().map(s -> new LegendEntry(name(s), className(s))).toList(),
        Json.pretty(Json.of(outcome.config())),
        outcome.versions().entrySet().stream()
            .map(e -> new Entry(e.getKey(), e.getValue()))
            .toList(),
        outcome.backends().entrySet().stream()
            .map(e -> new Entry(e.getKey(), Long.toString(e.getValue())))
            .toList(),
        outcome.runs().stream().flatMap(run -> steps(run).stream()).toList());
  }

  private static String headline(SweepOutcome outcome) {
    long completed =
        outcome.runs().stream().filter(r -> r.getStatus() == RunStatus.COMPLETED).count();
    String counts = "%d of %d seeds found a network.".formatted(completed, outcome.runs().size());
    RobustnessReport robustness = outcome.robustness();
    if (robustness == null || robustness.getTestAccuracy().getCount() == 0) {
      return counts;
    }
    Summary accuracy = robustness.getTestAccuracy();
    String interval =
        accuracy.getLow95() == null
            ? ""
            : " (95 %% interval of the mean: %s to %s)"
                .formatted(
                    Format.decimal(accuracy.getLow95(), 3),
                    Format.decimal(accuracy.getHigh95(), 3));
    return counts + " Mean test accuracy " + Format.decimal(accuracy.getMean(), 3) + interval + ".";
  }

  private static Row row(RunSummary run) {
    return new Row(
        Long.toString(run.seed()),
        run.status().name().toLowerCase(Locale.ROOT),
        Format.decimal(run.testAccuracy(), 4),
        Format.whole(run.parameters()),
        Format.whole(run.supernetParameters()),
        of(run.keptEdges(), run.edges()),
        of(run.keptOperations(), run.operations()),
        Format.whole(run.multiplyAdds()),
        Format.seconds(run.seconds()));
  }

  private static String of(@Nullable Integer kept, @Nullable Integer all) {
    return kept == null ? Format.whole(null) : kept + " of " + all;
  }

  private static List<Failure> failures(SweepOutcome outcome) {
    return outcome.runs().stream()
        .flatMap(
            run ->
                Optional.ofNullable(run.getFailureReason())
                    .map(reason -> new Failure(Long.toString(run.getSeed()), reason))
                    .stream())
        .toList();
  }

  private static List<Kept> kept(List<RunSummary> runs) {
    List<Kept> kept = new ArrayList<>();
    for (RunSummary run : runs) {
      List<Bar> bars = new ArrayList<>();
      bar(bars, "edges", run.keptEdges(), run.edges());
      bar(bars, "operations", run.keptOperations(), run.operations());
      bar(bars, "parameters", run.parameters(), run.supernetParameters());
      bar(bars, "multiply-adds", run.multiplyAdds(), run.supernetMultiplyAdds());
      if (!bars.isEmpty()) {
        kept.add(new Kept(Long.toString(run.seed()), bars));
      }
    }
    return kept;
  }

  private static void bar(
      List<Bar> bars, String name, @Nullable Number part, @Nullable Number whole) {
    if (part != null && whole != null && whole.doubleValue() > 0) {
      double fraction = part.doubleValue() / whole.doubleValue();
      bars.add(new Bar(name, Format.percent(fraction), cssPercent(fraction)));
    }
  }

  private static String cssPercent(double fraction) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * Math.min(1, Math.max(0, fraction)));
  }

  private static List<Strip> strips(SweepOutcome outcome) {
    RobustnessReport robustness = outcome.robustness();
    if (robustness == null) {
      return List.of();
    }
    return robustness.getEdges().stream()
        .map(EdgeRobustness::getCellType)
        .distinct()
        .map(
            type ->
                new Strip(
                    type,
                    EdgeStrip.svg(
                        EdgeColumns.of(robustness, outcome.architectures(), type),
                        "Edge weights of the " + type + " cell over seeds")))
        .toList();
  }

  private static List<Agreement> agreement(@Nullable RobustnessReport robustness) {
    List<CellAgreement> cells = robustness == null ? List.of() : robustness.getAgreement();
    return cells.stream()
        .map(
            cell ->
                new Agreement(
                    cell.getCellType(),
                    Format.decimal(cell.getKendallW(), 2),
                    Format.decimal(cell.getEdgeKappa(), 2),
                    Format.decimal(cell.getOperationKappa(), 2)))
        .toList();
  }

  private static Network network(Architecture architecture) {
    return new Network(
        Long.toString(architecture.getSeed()),
        architecture.getBranch(),
        Format.decimal(architecture.getTestAccuracy(), 4),
        architecture.getCells().stream().map(cell -> drawing(architecture, cell)).toList());
  }

  private static Drawing drawing(Architecture architecture, CellWeights cell) {
    return new Drawing(
        cell.getCellType(),
        CellDrawing.svg(cell, ReportWriter.drawingTitle(architecture, cell)),
        EdgeColumns.removed(cell));
  }

  private static List<Timeline> timelines(List<RunSummary> runs) {
    double longest = runs.stream().mapToDouble(RunSummary::seconds).max().orElse(0);
    return runs.stream()
        .map(
            run ->
                new Timeline(
                    Long.toString(run.seed()),
                    Format.seconds(run.seconds()),
                    run.secondsByStage().entrySet().stream()
                        .map(e -> segment(e, longest))
                        .toList()))
        .toList();
  }

  private static Segment segment(Map.Entry<Stage, Double> stage, double longest) {
    return new Segment(
        name(stage.getKey()),
        className(stage.getKey()),
        cssPercent(longest == 0 ? 0 : stage.getValue() / longest),
        Format.seconds(stage.getValue()));
  }

  private static List<Step> steps(RunState run) {
    return run.getHistory().stream().map(step -> step(run, step)).toList();
  }

  private static Step step(RunState run, StepRecord step) {
    return new Step(
        Long.toString(run.getSeed()),
        name(step.getStage()),
        Integer.toString(step.getStep() + 1),
        Format.seconds(step.getSeconds()),
        Format.decimal(step.getMetrics().getValidationAccuracy(), 4),
        step.getOutputDigest());
  }

  private static List<Stage> stages() {
    return List.of(Stage.SEED, Stage.SUPERNET, Stage.MASK, Stage.PRUNE, Stage.FINETUNE);
  }

  private static String name(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT);
  }

  private static String className(Stage stage) {
    return "stage-" + name(stage);
  }
}
