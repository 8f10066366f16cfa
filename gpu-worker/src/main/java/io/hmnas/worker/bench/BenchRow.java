package io.hmnas.worker.bench;

/**
 * One kind of step.
 *
 * @param step what was measured
 * @param medianMilliseconds of a step
 * @param leastMilliseconds of the fastest step
 * @param imagesPerSecond by the median
 * @param operations native operations of a step; 0 if not known
 */
public record BenchRow(
    String step,
    double medianMilliseconds,
    double leastMilliseconds,
    double imagesPerSecond,
    int operations) {}
