package io.hmnas.coordinator.history;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.WeightEvent;
import java.util.Comparator;

/**
 * A moment in the life of a run.
 *
 * @param step index in its stage, of {@code steps}
 * @param batch batches done of the step, of {@code batches}
 */
public record Moment(Stage stage, int step, int steps, int batch, int batches)
    implements Comparable<Moment> {
  private static final Comparator<Moment> ORDER =
      Comparator.comparing(Moment::stage)
          .thenComparingInt(Moment::step)
          .thenComparingDouble(Moment::doneOfStep);

  static Moment of(WeightEvent event) {
    return new Moment(
        event.getStage(), event.getStep(), event.getSteps(), event.getBatch(), event.getBatches());
  }

  /** Part of the step that is done, 0..1. */
  public double doneOfStep() {
    return Math.min(1, batch / (double) Math.max(1, batches));
  }

  @Override
  public int compareTo(Moment other) {
    return ORDER.compare(this, other);
  }
}
