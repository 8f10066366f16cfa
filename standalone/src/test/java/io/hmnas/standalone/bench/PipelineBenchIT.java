package io.hmnas.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small measurement, for real. */
@Timeout(300)
class PipelineBenchIT {
  @TempDir Path directory;

  @Test
  void shouldCarryOutEveryStepOnceAndMeasureIt() {
    PipelineCase setting = new PipelineCase(6, 3, Duration.ofMillis(20), 2, 1, true);
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(BrokerOptions.in(directory.resolve("broker")))) {
      PipelineFigures figures =
          PipelineBench.run(
              setting,
              broker.bootstrapServers(),
              "bench",
              directory.resolve("state"),
              false,
              line -> {});
      assertThat(figures.repeated()).isZero();
      assertThat(figures.stepsPerSecond()).isPositive();
      assertThat(figures.seconds()).isGreaterThan(0.2);
      assertThat(figures.nextTaskMedianMs()).isPositive();
      assertThat(figures.nextTaskP99Ms()).isGreaterThanOrEqualTo(figures.nextTaskMedianMs());
      assertThat(figures.overheadMedianMs()).isPositive();
      assertThat(figures.coordinatorCpuMsPerStep())
          .isPositive()
          .isLessThan(figures.processCpuMsPerStep());
      assertThat(figures.mostToMeanTasks()).isBetween(1.0, 3.0);
    }
  }
}
