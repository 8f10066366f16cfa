package io.hmnas.standalone.cli;

import io.hmnas.worker.simulate.SimulationOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands whose workers can simulate their steps. */
final class SimulationMixin {
  @Option(
      names = "--simulate",
      description =
          "Simulate the steps: curves, masks and networks that look like training are made up from"
              + " the seed; no images, no native library, no checkpoints.")
  private boolean simulate;

  @Option(
      names = "--step-time",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "With --simulate: time of a step, such as 5s or 200ms (default: 2s).")
  private @Nullable Duration stepTime;

  @Option(
      names = "--step-jitter",
      paramLabel = "FRACTION",
      description =
          "With --simulate: how far the time of a step may lie from that, 0..1 (default: 0.2).")
  private @Nullable Double jitter;

  @Option(
      names = "--failure-rate",
      paramLabel = "FRACTION",
      description = "With --simulate: share of the attempts that fail, 0..1 (default: 0).")
  private @Nullable Double failureRate;

  /**
   * How to simulate; empty if there is to be training.
   *
   * @throws UsageException if an option is out of its range, or has no effect
   */
  Optional<SimulationOptions> options() {
    if (!simulate) {
      if (stepTime != null || jitter != null || failureRate != null) {
        throw new UsageException(
            "--step-time, --step-jitter and --failure-rate have no effect without --simulate");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SimulationOptions(
              stepTime == null ? Duration.ofSeconds(2) : stepTime,
              jitter == null ? 0.2 : jitter,
              failureRate == null ? 0 : failureRate,
              true));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }

  /** The options as a worker process gets them; empty if there is to be training. */
  List<String> arguments() {
    return options().map(SimulationMixin::arguments).orElse(List.of());
  }

  /** Options as a worker process gets them. */
  static List<String> arguments(SimulationOptions options) {
    return List.of(
        "--simulate",
        "--step-time",
        DurationText.of(options.stepTime()),
        "--step-jitter",
        Double.toString(options.jitter()),
        "--failure-rate",
        Double.toString(options.failureRate()));
  }
}
