package io.hmnas.worker.bench;

import java.util.Collection;

/**
 * One kind of step.
 *
 * @param step what was measured
 * @param medianMilliseconds of a step
 * @param leastMilliseconds of the fastest step
 * @param imagesPerSecond by the median
 */
public record BenchRow(
    String step, double medianMilliseconds, double leastMilliseconds, double imagesPerSecond) {
  static BenchRow of(String step, Collection<Double> milliseconds, int batch) {
    double median = Subject.median(milliseconds);
    double least = milliseconds.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    return new BenchRow(step, median, least, batch * 1000 / median);
  }
}
