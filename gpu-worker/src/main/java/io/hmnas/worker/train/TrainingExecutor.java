package io.hmnas.worker.train;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.config.Branch;
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
import io.hmnas.worker.space.Operations;
import io.hmnas.worker.supernet.selftest.VerifiedNetworks;
import io.hmnas.worker.supernet.selftest.WrongKernelsException;
import io.hmnas.worker.tensor.Torch;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out steps by training with the engine. */
public final class TrainingExecutor implements TaskExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingExecutor.class);

  private final Torch torch;
  private final VerifiedNetworks networks;
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
      VerifiedNetworks networks,
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
    networks.takeBackend();
    Checkpoint input = task.getStage() == Stage.SEED ? null : input(task);
    StageOutput output;
    try (Torch.Scope scope = Torch.scope()) {
      output = run(context, input);
    } catch (WrongKernelsException e) {
      // Another worker's processor may do it; on this one the next attempt fails at once.
      throw new StepException.Failed(
          e.getMessage() == null ? e.toString() : e.getMessage(), true, e);
    }
    StepMetrics metrics =
        StepMetrics.newBuilder(output.metrics()).setBackend(networks.takeBackend()).build();
    String digest = checkpoints.put(task.getRunId(), named(context, output.checkpoint()));
    Architecture architecture = null;
    if (output.architecture() != null) {
      double seconds = task.getSearchSeconds() + (nanoTime.getAsLong() - start) / 1e9;
      architecture =
          output.architecture().setCheckpointDigest(digest).setSearchSeconds(seconds).build();
    }
    return new StepOutcome(digest, metrics, architecture);
  }

  /** A checkpoint that cannot be removed must not keep the others from it. */
  @Override
  public void settle(StepTask task, StepOutcome outcome) {
    for (String digest : task.getObsoleteDigests()) {
      // The planner does not name what is needed. If it did after all, the run would be lost.
      if (digest.equals(outcome.outputDigest())) {
        continue;
      }
      try {
        checkpoints.remove(task.getRunId(), digest);
        LOG.debug("run {}: removed the obsolete checkpoint {}", task.getRunId(), digest);
      } catch (CheckpointException e) {
        LOG.warn("run {}: {}", task.getRunId(), e.getMessage());
      }
    }
  }

  private StepContext context(StepTask task, StepObserver observer) throws StepException {
    requireKnown(task.getConfig().getSpace().getOperations());
    try {
      DataSet dataSet = data.load(task.getConfig().getDataset());
      StepContext context = StepContext.of(task, dataSet, torch, networks, observer, nanoTime);
      context.requireFullBatches();
      context.requireDecodable();
      context.requireGenotype();
      context.branch();
      return context;
    } catch (DataSetException.Unavailable e) {
      throw new StepException.Failed(message(e), true, e);
    } catch (DataSetException.Invalid e) {
      throw new StepException.Invalid(StepException.UNKNOWN_DATASET, message(e));
    } catch (IllegalArgumentException e) {
      throw new StepException.Invalid(message(e));
    }
  }

  private static void requireKnown(List<String> operations) throws StepException.Invalid {
    try {
      operations.forEach(Operations::byName);
    } catch (IllegalArgumentException e) {
      throw new StepException.Invalid(StepException.UNKNOWN_OPERATION, message(e));
    }
  }

  private Checkpoint input(StepTask task) throws StepException {
    String digest = task.getInputDigest();
    if (digest == null) {
      throw new StepException.Invalid(
          "inputDigest is required with stage " + task.getStage() + ", got none");
    }
    try {
      return checkpoints.get(task.getRunId(), digest);
    } catch (CheckpointException.Missing e) {
      throw new StepException.InputLost(StepException.CHECKPOINT_MISSING, message(e), e);
    } catch (CheckpointException.Damaged e) {
      throw new StepException.InputLost(StepException.CHECKPOINT_DAMAGED, message(e), e);
    } catch (CheckpointException e) {
      throw new StepException.Failed(message(e), true, e);
    }
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /**
   * Branches may come to equal content. What one of them has no more use for another may need, so
   * that their checkpoints must differ.
   */
  private static Checkpoint named(StepContext context, Checkpoint checkpoint) {
    String label = context.branch().labelOf(context.task().getStage());
    return label.equals(Branch.HM_NAS.label())
        ? checkpoint
        : new CheckpointWriter(checkpoint).put(Names.BRANCH, label).checkpoint();
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
