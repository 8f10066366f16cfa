package io.hmnas.worker.simulate;

import java.time.Duration;

/**
 * How simulated steps behave.
 *
 * @param stepTime time that a step takes on average; 0 to 1 day
 * @param jitter how far a step's time may lie from that, as a fraction of it, 0..1; drawn from seed
 *     and step
 * @param failureRate share of the attempts that fail, 0..1; drawn from run, step and attempt
 * @param events whether weight events are written, as in training
 */
public record SimulationOptions(
    Duration stepTime, double jitter, double failureRate, boolean events) {
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * @throws IllegalArgumentException if one of them is out of its range; the message begins with
   *     its name
   */
  public SimulationOptions {
    if (stepTime.isNegative() || stepTime.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "step-time must be 0 s to 1 day, got " + stepTime.toMillis() + " ms");
    }
    requireFraction("step-jitter", jitter);
    requireFraction("failure-rate", failureRate);
  }

  /** Steps of just this time that never fail. */
  public static SimulationOptions of(Duration stepTime) {
    return new SimulationOptions(stepTime, 0, 0, true);
  }

  /** The same without weight events: nothing but the task and its result. */
  public SimulationOptions withoutEvents() {
    return new SimulationOptions(stepTime, jitter, failureRate, false);
  }

  private static void requireFraction(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be 0..1, got " + value);
    }
  }
}
