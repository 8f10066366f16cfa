package io.hmnas.coordinator.history;

import io.hmnas.schemas.avro.WeightEvent;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is measured at a moment; not a number where there is nothing.
 *
 * @param flips masks that changed sides since the frame before
 */
public record Measures(
    double loss,
    double accuracy,
    double imagesPerSecond,
    double keptWeightFraction,
    double cost,
    double lambda,
    double flips) {

  static Measures of(WeightEvent event) {
    // A step's first event only says that it was taken.
    boolean measured = event.getBatch() > 0;
    return new Measures(
        measured ? event.getLoss() : Double.NaN,
        measured ? event.getAccuracy() : Double.NaN,
        measured ? event.getImagesPerSecond() : Double.NaN,
        number(event.getKeptWeightFraction()),
        number(event.getCost()),
        number(event.getLambda()),
        number(event.getFlips()));
  }

  /** Means, each of those that have a number. */
  static Measures mean(List<Measures> all) {
    return new Measures(
        mean(all, Measures::loss),
        mean(all, Measures::accuracy),
        mean(all, Measures::imagesPerSecond),
        mean(all, Measures::keptWeightFraction),
        mean(all, Measures::cost),
        mean(all, Measures::lambda),
        mean(all, Measures::flips));
  }

  private static double mean(List<Measures> all, ToDoubleFunction<Measures> which) {
    return all.stream()
        .mapToDouble(which)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  /** These with the flips of a frame before, which is dropped. */
  Measures afterDropping(Measures before) {
    double sum = Double.isNaN(flips) ? before.flips : flips + zeroIfNone(before.flips);
    return withFlips(sum);
  }

  Measures withFlips(double value) {
    return new Measures(loss, accuracy, imagesPerSecond, keptWeightFraction, cost, lambda, value);
  }

  private static double zeroIfNone(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  private static double number(@Nullable Number value) {
    return value == null ? Double.NaN : value.doubleValue();
  }
}
