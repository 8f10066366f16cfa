package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.CheckpointStore;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.selftest.KernelCache;
import io.hmnas.worker.supernet.selftest.VerifiedNetworks;
import io.hmnas.worker.tensor.Torch;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A step that is asked to stop does so at that batch, and leaves nothing behind. */
class CancellationTest {
  /** Stops at one question, and counts them. */
  private static final class StopAt implements StepObserver {
    private final int stop;
    private int asked;
    private int events;

    StopAt(int stop) {
      this.stop = stop;
    }

    @Override
    public void progress(WeightEvent.Builder event) {
      events++;
    }

    @Override
    public boolean cancelled() {
      return ++asked == stop;
    }
  }

  /** Counts what is stored. */
  private static final class Counting implements CheckpointStore {
    private final MemoryCheckpoints memory = new MemoryCheckpoints();
    private int stored;

    @Override
    public String put(String runId, Checkpoint checkpoint) {
      stored++;
      return memory.put(runId, checkpoint);
    }

    @Override
    public Checkpoint get(String runId, String digest) {
      return memory.get(runId, digest);
    }

    @Override
    public boolean contains(String runId, String digest) {
      return memory.contains(runId, digest);
    }

    @Override
    public void remove(String runId, String digest) {
      memory.remove(runId, digest);
    }
  }

  @Test
  void stopsInEveryStageAtTheBatchItIsAskedAndStoresNothing() throws StepException {
    Counting checkpoints = new Counting();
    try (Torch torch = Torch.open("cpu", DataType.FLOAT32)) {
      Torch.setThreads(1);
      TrainingExecutor executor =
          new TrainingExecutor(
              torch,
              VerifiedNetworks.create(torch, Networks.BATCHED, KernelCache.none(), report -> {}),
              new DataSources(null),
              checkpoints,
              System::nanoTime);
      String input = null;
      for (Stage stage :
          List.of(Stage.SEED, Stage.SUPERNET, Stage.MASK, Stage.PRUNE, Stage.FINETUNE)) {
        StepTask task = task(stage, input);
        StopAt never = new StopAt(0);
        StepOutcome whole = executor.execute(task, never);
        int before = checkpoints.stored;
        // Asked before every batch, of training and of measuring: the first, the third, the last.
        for (int stop :
            IntStream.of(1, 3, never.asked).filter(n -> n <= never.asked && n > 0).toArray()) {
          StopAt observer = new StopAt(stop);
          assertThatThrownBy(() -> executor.execute(task, observer))
              .as("%s, question %d", stage, stop)
              .isInstanceOf(StepException.Cancelled.class);
          assertThat(observer.asked).isEqualTo(stop);
          assertThat(observer.events).isLessThanOrEqualTo(never.events);
        }
        assertThat(checkpoints.stored).as("checkpoints of %s", stage).isEqualTo(before);
        assertThat(never.asked).as("questions in %s", stage).isGreaterThanOrEqualTo(batches(stage));
        assertThat(executor.execute(task, new StopAt(0)))
            .extracting(StepOutcome::outputDigest)
            .isEqualTo(whole.outputDigest());
        input = whole.outputDigest();
      }
    }
  }

  /** Batches of 20 images: 80 in either half to train on, 160 to tune on. */
  private static int batches(Stage stage) {
    return switch (stage) {
      case SUPERNET, MASK -> 4;
      case PRUNE -> 2;
      case FINETUNE -> 8;
      case SEED, UNKNOWN -> 0;
    };
  }

  private static StepTask task(Stage stage, String input) {
    return StepTask.newBuilder()
        .setSweepId("test")
        .setRunId("test.s5")
        .setSeed(5)
        .setStage(stage)
        .setStep(0)
        .setSteps(1)
        .setInputDigest(input)
        .setConfig(Runs.TINY)
        .build();
  }
}
