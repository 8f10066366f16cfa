package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.supernet.selftest.WrongKernels;
import org.junit.jupiter.api.Test;

/** A step that wrong kernels would compute fails, and says why. */
class WrongKernelsTest {
  private static final SweepConfig CONFIG = RestOfRun.CONFIG;

  @Test
  void shouldFailTheStepSoThatAnotherWorkerMayDoIt() throws StepException {
    try (Runs runs =
        new Runs(new MemoryCheckpoints(), new DataSources(null), WrongKernels::everywhere)) {
      StepOutcome seed = runs.step(CONFIG, 1, new Runs.Step(Stage.SEED, 0, 1), null);

      assertThatThrownBy(
              () -> runs.step(CONFIG, 1, new Runs.Step(Stage.SUPERNET, 0, 2), seed.outputDigest()))
          .isInstanceOfSatisfying(
              StepException.Failed.class, failed -> assertThat(failed.retryable()).isTrue())
          .hasMessageContaining("batched engine wrong: ")
          .hasMessageContaining("this machine cannot take part");
    }
  }

  @Test
  void shouldTellWhatComputedTheResult() throws StepException {
    try (Runs runs = new Runs(new MemoryCheckpoints())) {
      StepOutcome seed = runs.step(CONFIG, 1, new Runs.Step(Stage.SEED, 0, 1), null);
      StepOutcome first =
          runs.step(CONFIG, 1, new Runs.Step(Stage.SUPERNET, 0, 2), seed.outputDigest());

      assertThat(seed.metrics().getBackend()).startsWith("no network computed; PyTorch");
      assertThat(first.metrics().getBackend())
          .startsWith("batched engine (matrix products, no native convolutions); PyTorch")
          .contains("cpu", "1 thread");
    }
  }
}
