package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.DirectoryCheckpointStore;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.selftest.KernelCache;
import io.hmnas.worker.supernet.selftest.VerifiedNetworks;
import io.hmnas.worker.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step whose input is gone says so in its own way, and obsolete checkpoints are removed. */
class LostInputTest {
  private static final String RUN = "test.s5";
  private static final StepObserver OBSERVER =
      new StepObserver() {
        @Override
        public void progress(WeightEvent.Builder event) {}

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  @TempDir Path folder;
  private Torch torch;
  private DirectoryCheckpointStore checkpoints;
  private TrainingExecutor executor;

  @BeforeEach
  void open() {
    torch = Torch.open("cpu", DataType.FLOAT32);
    Torch.setThreads(1);
    checkpoints = new DirectoryCheckpointStore(folder);
    executor =
        new TrainingExecutor(
            torch,
            VerifiedNetworks.create(torch, Networks.BATCHED, KernelCache.none(), report -> {}),
            new DataSources(null),
            checkpoints,
            System::nanoTime);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  @Test
  void aMissingCheckpointIsLost() {
    StepException.InputLost lost =
        catchThrowableOfType(
            StepException.InputLost.class,
            () -> executor.execute(task("ab".repeat(32)).build(), OBSERVER));
    assertThat(lost.code()).isEqualTo("CHECKPOINT_MISSING");
    assertThat(lost).hasMessageContaining("is missing");
  }

  @Test
  void aTornCheckpointIsLost() throws IOException {
    String digest = checkpoints.put(RUN, small("1"));
    Path file = folder.resolve(RUN).resolve(digest + ".safetensors");
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 20));
    StepException.InputLost lost =
        catchThrowableOfType(
            StepException.InputLost.class, () -> executor.execute(task(digest).build(), OBSERVER));
    assertThat(lost.code()).isEqualTo("CHECKPOINT_DAMAGED");
  }

  /** The disk may work again for the next attempt: no reason to go back a step. */
  @Test
  void aCheckpointThatCannotBeReadIsAFailureWorthAnotherAttempt() throws IOException {
    String digest = "cd".repeat(32);
    Files.createDirectories(folder.resolve(RUN).resolve(digest + ".safetensors"));
    StepException.Failed failed =
        catchThrowableOfType(
            StepException.Failed.class, () -> executor.execute(task(digest).build(), OBSERVER));
    assertThat(failed.retryable()).isTrue();
  }

  @Test
  void obsoleteCheckpointsOfTheRunAreRemovedAndNothingElse() {
    String first = checkpoints.put(RUN, small("1"));
    String second = checkpoints.put(RUN, small("2"));
    String third = checkpoints.put(RUN, small("3"));
    checkpoints.put("test.s6", small("1"));
    StepTask task = task(second).setObsoleteDigests(List.of(first, third)).build();

    // A step may come to the content of an earlier one: what it has just written is not obsolete.
    executor.settle(task, new StepOutcome(third, new StepMetrics(), null));

    assertThat(checkpoints.contains(RUN, first)).isFalse();
    assertThat(checkpoints.contains(RUN, second)).isTrue();
    assertThat(checkpoints.contains(RUN, third)).isTrue();
    assertThat(checkpoints.contains("test.s6", first)).isTrue();
  }

  @Test
  void aCheckpointThatCannotBeRemovedDoesNotKeepTheOthers() throws IOException {
    String digest = checkpoints.put(RUN, small("1"));
    String stuck = "ef".repeat(32);
    Files.createDirectories(folder.resolve(RUN).resolve(stuck + ".safetensors").resolve("x"));
    StepTask task = task(null).setObsoleteDigests(List.of("no digest", stuck, digest)).build();
    assertThatCode(
            () -> executor.settle(task, new StepOutcome("00".repeat(32), new StepMetrics(), null)))
        .doesNotThrowAnyException();
    assertThat(checkpoints.contains(RUN, digest)).isFalse();
  }

  private static Checkpoint small(String content) {
    return Checkpoint.of(Map.of(), Map.of("content", content));
  }

  private static StepTask.Builder task(String input) {
    return StepTask.newBuilder()
        .setSweepId("test")
        .setRunId(RUN)
        .setSeed(5)
        .setStage(Stage.SUPERNET)
        .setStep(0)
        .setSteps(2)
        .setInputDigest(input)
        .setConfig(Runs.TINY);
  }
}
