package io.hmnas.standalone.sweep;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.config.Branch;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Estimates how long the rest of a run takes: steps left, times what such a step took so far in
 * this sweep. A stage that nobody has reached yet is guessed from the others.
 */
final class TimeLeft {
  private static final List<Stage> EPOCHS = List.of(Stage.SUPERNET, Stage.MASK, Stage.FINETUNE);

  private final SweepConfig config;
  private final Map<Stage, double[]> measured = new EnumMap<>(Stage.class);

  private TimeLeft(SweepConfig config) {
    this.config = config;
  }

  /**
   * @param runs whose completed steps count
   * @param events of steps under way, which count while a stage has no completed step
   */
  static TimeLeft of(
      SweepConfig config, Collection<RunState> runs, Collection<WeightEvent> events) {
    TimeLeft time = new TimeLeft(config);
    for (RunState run : runs) {
      for (StepRecord step : run.getHistory()) {
        time.measure(step.getStage(), step.getSeconds());
      }
    }
    Map<Stage, double[]> completed = Map.copyOf(time.measured);
    for (WeightEvent event : events) {
      if (!completed.containsKey(event.getStage()) && event.getImagesPerSecond() > 0) {
        double images = (double) event.getBatches() * config.getBatchSize();
        time.measure(event.getStage(), images / event.getImagesPerSecond());
      }
    }
    return time;
  }

  private void measure(Stage stage, double seconds) {
    double[] sum = measured.computeIfAbsent(stage, s -> new double[2]);
    sum[0] += seconds;
    sum[1]++;
  }

  /**
   * Where a branch stands.
   *
   * @param stage of the present step, with its index
   * @param doneOfStep part of the present step that is done, 0..1
   */
  record Place(Branch branch, Stage stage, int step, double doneOfStep) {
    /** A branch that has not begun: before the first of the steps that it has for itself. */
    static Place before(Branch branch) {
      Stage first = branch.stages().stream().filter(branch::owns).findFirst().orElse(Stage.UNKNOWN);
      return new Place(branch, first, 0, 0);
    }
  }

  /** Seconds of work left in a branch; empty while nothing was measured. */
  OptionalDouble left(Place place) {
    OptionalDouble unit = unit();
    return unit.isEmpty() ? unit : OptionalDouble.of(work(place, unit.getAsDouble()));
  }

  /**
   * Part of a run that is done, 0..1, by time.
   *
   * @param places of its branches, hm-nas included; those that have ended left out
   */
  double done(List<Place> places) {
    double unit = unit().orElse(1);
    double whole = work(Place.before(Branch.HM_NAS), unit);
    for (String label : config.getBranches()) {
      whole += Branch.named(label).map(branch -> work(Place.before(branch), unit)).orElse(0.0);
    }
    double left = places.stream().mapToDouble(place -> work(place, unit)).sum();
    return Math.min(1, Math.max(0, 1 - left / whole));
  }

  private double work(Place place, double unit) {
    List<Stage> stages = place.branch().stages();
    double left =
        (steps(place.stage()) - place.step() - place.doneOfStep()) * seconds(place.stage(), unit);
    for (Stage later : stages.subList(stages.indexOf(place.stage()) + 1, stages.size())) {
      left += steps(later) * seconds(later, unit);
    }
    return Math.max(0, left);
  }

  /** What a SUPERNET step takes or would take, from whatever was measured. */
  private OptionalDouble unit() {
    // Steps that are no epochs take next to no time and say nothing about the others.
    return EPOCHS.stream()
        .filter(measured::containsKey)
        .mapToDouble(stage -> seconds(stage, 1) / usual(stage))
        .average();
  }

  private double seconds(Stage stage, double unit) {
    double[] sum = measured.get(stage);
    return sum != null ? mean(sum) : unit * usual(stage);
  }

  /** Usual time of a step against that of a step of SUPERNET. */
  private static double usual(Stage stage) {
    return switch (stage) {
      case SEED -> 0.05;
      case SUPERNET -> 1.0;
      case MASK -> 0.9;
      case PRUNE -> 0.15;
      case FINETUNE -> 0.7;
      case UNKNOWN -> 0;
    };
  }

  private static double mean(double[] sum) {
    return sum[0] / sum[1];
  }

  private int steps(Stage stage) {
    if (!config.getGenotype().isBlank() && stage != Stage.SEED && stage != Stage.FINETUNE) {
      return 0;
    }
    return switch (stage) {
      case SUPERNET -> config.getSupernet().getEpochs();
      case MASK -> config.getMask().getEpochs();
      case FINETUNE -> config.getFinetune().getEpochs();
      case SEED, PRUNE -> 1;
      case UNKNOWN -> 0;
    };
  }
}
