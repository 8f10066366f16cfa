package io.hmnas.worker.train;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.CheckpointException;
import io.hmnas.worker.checkpoint.CheckpointStore;
import io.hmnas.worker.data.DataSet;
import io.hmnas.worker.data.DataSetException;
import io.hmnas.worker.data.DataSource;
import io.hmnas.worker.loop.StepEvents;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.loop.TaskExecutor;
import io.hmnas.worker.supernet.NetworkFactory;
import io.hmnas.worker.tensor.Torch;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Carries out steps by training with the engine. */
public final class TrainingExecutor implements TaskExecutor {
  private final Torch torch;
  private final NetworkFactory networks;
  private final DataSource data;
  private final CheckpointStore checkpoints;
  private final LongSupplier nanoTime;

  /**
   * @param torch the engine; used by the calling thread only while a step is carried out
   * @param networks builds the network that has the selected operations of a space
   * @param nanoTime a clock for durations, such as {@code System::nanoTime}
   */
  public TrainingExecutor(
      Torch torch,
      NetworkFactory networks,
      DataSource data,
      CheckpointStore checkpoints,
      LongSupplier nanoTime) {
    this.torch = torch;
    this.networks = networks;
    this.data = data;
    this.checkpoints = checkpoints;
    this.nanoTime = nanoTime;
  }

  @Override
  public StepOutcome execute(StepTask task, StepObserver observer) throws StepException {
    long start = nanoTime.getAsLong();
    // The coordinator counts a step's time limit from here on.
    observer.progress(StepEvents.of(task));
    StepContext context = context(task, observer);
    Checkpoint input = task.getStage() == Stage.SEED ? null : input(task);
    StageOutput output;
    try (Torch.Scope scope = Torch.scope()) {
      output = run(context, input);
    }
    String digest = checkpoints.put(output.checkpoint());
    Architecture architecture = null;
    if (output.architecture() != null) {
      double seconds = task.getSearchSeconds() + (nanoTime.getAsLong() - start) / 1e9;
      architecture =
          output.architecture().setCheckpointDigest(digest).setSearchSeconds(seconds).build();
    }
    return new StepOutcome(digest, output.metrics(), architecture);
  }

  private StepContext context(StepTask task, StepObserver observer) throws StepException.Invalid {
    try {
      DataSet dataSet = data.load(task.getConfig().getDataset());
      StepContext context = StepContext.of(task, dataSet, torch, networks, observer, nanoTime);
      context.requireFullBatches();
      return context;
    } catch (DataSetException | IllegalArgumentException e) {
      throw new StepException.Invalid(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private Checkpoint input(StepTask task) throws StepException {
    String digest = task.getInputDigest();
    if (digest == null) {
      throw new StepException.Invalid(
          "inputDigest is required with stage " + task.getStage() + ", got none");
    }
    try {
      return checkpoints.get(digest);
    } catch (CheckpointException e) {
      throw new StepException.Failed(
          e.getMessage() == null ? e.toString() : e.getMessage(), true, e);
    }
  }

  private static StageOutput run(StepContext context, @Nullable Checkpoint input)
      throws StepException {
    if (input == null) {
      return SeedStage.run(context);
    }
    return switch (context.task().getStage()) {
      case SUPERNET -> SupernetStage.run(context, input);
      case MASK -> MaskStage.run(context, input);
      case PRUNE -> PruneStage.run(context, input);
      case FINETUNE -> FinetuneStage.run(context, input);
      case SEED, UNKNOWN ->
          throw new StepException.Invalid(
              "stage must be SEED, SUPERNET, MASK, PRUNE or FINETUNE, got "
                  + context.task().getStage());
    };
  }
}
