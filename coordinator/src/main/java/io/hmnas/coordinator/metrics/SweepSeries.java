package io.hmnas.coordinator.metrics;

import io.hmnas.coordinator.metrics.RunFold.Budget;
import io.hmnas.coordinator.metrics.RunFold.Curve;
import io.hmnas.schemas.avro.CellAgreement;
import io.hmnas.schemas.avro.EdgeRobustness;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.metric.Label;
import io.hmnas.schemas.metric.Metric;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** All that is shown of one sweep, but for what masks say: see {@link MaskSeries}. */
final class SweepSeries {
  private static final List<Stage> TRAINING = List.of(Stage.SUPERNET, Stage.MASK, Stage.FINETUNE);

  private final SweepFold sweep;
  private final String id;
  private final Series series = new Series();

  private SweepSeries(SweepFold sweep) {
    this.sweep = sweep;
    this.id = sweep.sweepId();
  }

  static Series of(SweepFold sweep) {
    SweepSeries all = new SweepSeries(sweep);
    all.addProgress();
    all.addCurves();
    MaskSeries.add(all.series, sweep);
    sweep.report().ifPresent(all::addReport);
    return all.series;
  }

  private void addProgress() {
    series.add(Metric.SWEEP_SEEDS, sweep.seeds(), id);
    for (RunStatus status :
        List.of(RunStatus.RUNNING, RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED)) {
      int count = sweep.runs().stream().mapToInt(run -> run.status() == status ? 1 : 0).sum();
      series.add(Metric.SWEEP_RUNS, count, id, Label.value(status));
    }
    series.add(
        Metric.SWEEP_STEPS_DONE, sweep.runs().stream().mapToInt(RunFold::stepsDone).sum(), id);
    series.add(Metric.SWEEP_STEPS_PLANNED, sweep.stepsPlanned(), id);
    series.add(
        Metric.SWEEP_IMAGES_PER_SECOND,
        sweep.runs().stream().mapToDouble(RunFold::imagesPerSecond).sum(),
        id);
  }

  private void addCurves() {
    for (Stage stage : TRAINING) {
      addCurve(Metric.SWEEP_LOSS, stage, Curve::loss);
      addCurve(Metric.SWEEP_ACCURACY, stage, Curve::accuracy);
    }
    addBudget(Metric.WEIGHTS_KEPT, Budget::weightsKept);
    addBudget(Metric.COST_KEPT, Budget::cost);
    addBudget(Metric.LAMBDA, Budget::lambda);
  }

  private void addCurve(Metric metric, Stage stage, ToDoubleFunction<Curve> value) {
    series.addStatistics(
        metric,
        sweep.runs().stream()
            .map(run -> run.curve(stage))
            .flatMap(Optional::stream)
            .mapToDouble(value),
        id,
        Label.value(stage));
  }

  private void addBudget(Metric metric, ToDoubleFunction<Budget> value) {
    series.addStatistics(
        metric,
        sweep.runs().stream().map(RunFold::budget).flatMap(Optional::stream).mapToDouble(value),
        id);
  }

  private void addReport(RobustnessReport report) {
    series.addSummary(Metric.TEST_ACCURACY, report.getTestAccuracy(), id);
    series.addSummary(Metric.PARAMETERS, report.getParameters(), id);
    series.addSummary(Metric.NONZERO_PARAMETERS, report.getNonZeroParameters(), id);
    series.addSummary(Metric.MULTIPLY_ADDS, report.getMultiplyAdds(), id);
    series.addSummary(Metric.KEPT_EDGES, report.getKeptEdges(), id);
    series.addSummary(Metric.KEPT_OPERATIONS, report.getKeptOperations(), id);
    series.addSummary(Metric.SEARCH_TIME, report.getSearchSeconds(), id);
    for (CellAgreement cell : report.getAgreement()) {
      addAgreement(cell.getCellType(), "kendall_w", cell.getKendallW());
      addAgreement(cell.getCellType(), "edge_kappa", cell.getEdgeKappa());
      addAgreement(cell.getCellType(), "operation_kappa", cell.getOperationKappa());
    }
    if (!report.getCompletedSeeds().isEmpty()) {
      report.getEdges().forEach(this::addFound);
    }
  }

  private void addAgreement(String cell, String measure, @Nullable Double value) {
    if (value != null) {
      series.add(Metric.AGREEMENT, value, id, cell, measure);
    }
  }

  private void addFound(EdgeRobustness edge) {
    String cell = edge.getCellType();
    String name = Place.edge(edge.getSource(), edge.getTarget());
    series.addSummary(Metric.FOUND_EDGE_WEIGHT, edge.getWeight(), id, cell, name);
    series.add(Metric.FOUND_EDGE_SURVIVAL, edge.getSurvival(), id, cell, name);
    edge.getOperations()
        .forEach(
            operation ->
                series.add(
                    Metric.FOUND_OPERATION_SURVIVAL,
                    operation.getSurvival(),
                    id,
                    cell,
                    name,
                    operation.getName()));
  }
}
