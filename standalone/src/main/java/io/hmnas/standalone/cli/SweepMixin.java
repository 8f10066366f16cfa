package io.hmnas.standalone.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the commands that run a sweep on this machine. */
final class SweepMixin {
  @Mixin private DataMixin data = new DataMixin();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Worker processes (default: one per core, but no more than seeds).")
  private @Nullable Integer workers;

  @Option(
      names = "--keep-data",
      description = "Keep the broker's data, with every event of the sweep, after its end.")
  private boolean keepData;

  @Mixin private SimulationMixin simulation = new SimulationMixin();

  SimulationMixin simulation() {
    return simulation;
  }

  DataMixin data() {
    return data;
  }

  boolean keepData() {
    return keepData;
  }

  /**
   * @throws UsageException if there is to be no worker
   */
  int workers(int seeds) {
    if (workers == null) {
      return Math.min(Runtime.getRuntime().availableProcessors(), seeds);
    }
    if (workers < 1 || workers > 1000) {
      throw new UsageException("--workers must be 1..1000, got " + workers);
    }
    return workers;
  }
}
