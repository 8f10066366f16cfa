package io.hmnas.coordinator.robustness;

/**
 * An interval of confidence.
 *
 * @param low its lower end
 * @param high its upper end, at least the lower
 */
record Interval(double low, double high) {}
