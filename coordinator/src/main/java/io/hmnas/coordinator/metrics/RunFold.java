package io.hmnas.coordinator.metrics;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.WeightEvent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of one run. */
final class RunFold {
  private final Map<Stage, Curve> curves = new EnumMap<>(Stage.class);
  private RunStatus status = RunStatus.RUNNING;
  private int stepsDone;
  private @Nullable StepPlace awaited;
  private @Nullable StepPlace heard;
  private double imagesPerSecond;
  private @Nullable Budget budget;
  private @Nullable Encoding encoding;

  private record StepPlace(Stage stage, int step) {}

  /** Where the curves of a stage are. */
  record Curve(double loss, double accuracy) {}

  /** What masking has left; each not a number where it is not known. */
  record Budget(double weightsKept, double cost, double lambda) {}

  void apply(RunState state) {
    status = state.getStatus();
    stepsDone = state.getHistory().size();
    awaited = new StepPlace(state.getStage(), state.getStep());
  }

  void apply(WeightEvent event) {
    heard = new StepPlace(event.getStage(), event.getStep());
    imagesPerSecond = event.getImagesPerSecond();
    curves.put(event.getStage(), new Curve(event.getLoss(), event.getAccuracy()));
    if (event.getStage() == Stage.MASK) {
      budget =
          new Budget(
              number(event.getKeptWeightFraction()),
              number(event.getCost()),
              number(event.getLambda()));
    }
    encode(event.getCells());
  }

  void apply(Architecture found) {
    encode(found.getCells());
  }

  private void encode(List<CellWeights> cells) {
    if (!cells.isEmpty()) {
      encoding = Encoding.of(cells);
    }
  }

  private static double number(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  RunStatus status() {
    return status;
  }

  int stepsDone() {
    return stepsDone;
  }

  /** Of the step under way; 0 when that has not been heard of. */
  double imagesPerSecond() {
    boolean current = status == RunStatus.RUNNING && heard != null && heard.equals(awaited);
    return current ? imagesPerSecond : 0;
  }

  Optional<Curve> curve(Stage stage) {
    return Optional.ofNullable(curves.get(stage));
  }

  Optional<Budget> budget() {
    return Optional.ofNullable(budget);
  }

  /** Empty for a run that came to nothing. */
  Optional<Encoding> encoding() {
    boolean counts = status == RunStatus.RUNNING || status == RunStatus.COMPLETED;
    return Optional.ofNullable(encoding).filter(unused -> counts);
  }
}
