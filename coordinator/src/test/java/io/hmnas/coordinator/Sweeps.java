package io.hmnas.coordinator;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.FailureCause;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepFailure;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.config.Branch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Small sweeps, and a worker that makes up its results: the same for the same task. */
public final class Sweeps {
  public static final List<String> OPERATIONS = List.of("skip_connect", "sep_conv_3x3");

  private Sweeps() {}

  /** 2 epochs of SUPERNET, 2 of MASK, 2 of FINETUNE; 2 nodes, 2 operations, 3 attempts. */
  public static SweepConfig config() {
    return SweepConfig.newBuilder()
        .setSpace(SearchSpaceConfig.newBuilder().setNodes(2).setOperations(OPERATIONS).build())
        .setSupernet(SupernetConfig.newBuilder().setEpochs(2).build())
        .setMask(MaskConfig.newBuilder().setEpochs(2).build())
        .setFinetune(FinetuneConfig.newBuilder().setEpochs(2).build())
        .setStepTimeLimitSeconds(60)
        .setMaxAttempts(3)
        .build();
  }

  /** A completed answer. The digest depends on all that the step depends on. */
  public static StepResult answer(StepTask task) {
    StepResult.Builder result =
        header(task)
            .setOutputDigest(digest(task))
            .setMetrics(StepMetrics.newBuilder().setTrainLoss(0.5).build());
    boolean last = task.getStage() == Stage.FINETUNE && task.getStep() == task.getSteps() - 1;
    if (task.getStage() == Stage.PRUNE || last) {
      result.setArchitecture(architecture(task.getSeed(), last ? 0.9 : null));
    }
    return result.build();
  }

  /** A failed answer. */
  public static StepResult failure(StepTask task, boolean retryable) {
    return header(task)
        .setFailure(
            StepFailure.newBuilder().setReason("out of memory").setRetryable(retryable).build())
        .build();
  }

  /** An answer that says that the input checkpoint is gone. */
  public static StepResult lost(StepTask task) {
    return header(task)
        .setFailure(
            StepFailure.newBuilder()
                .setReason("checkpoint " + task.getInputDigest() + " is missing")
                .setRetryable(false)
                .setCause(FailureCause.INPUT_LOST)
                .build())
        .build();
  }

  public static String digest(StepTask task) {
    return "digest of "
        + task.getSeed()
        + Branch.named(task.getBranch())
            .map(branch -> branch.labelOf(task.getStage()))
            .orElse(task.getBranch())
        + task.getStage()
        + task.getStep()
        + "<"
        + (task.getInputDigest() == null ? 0 : task.getInputDigest().hashCode());
  }

  private static StepResult.Builder header(StepTask task) {
    return StepResult.newBuilder()
        .setSweepId(task.getSweepId())
        .setRunId(task.getRunId())
        .setBranch(task.getBranch())
        .setStage(task.getStage())
        .setStep(task.getStep())
        .setAttempt(task.getAttempt())
        .setWorker("worker-1")
        .setSeconds(2);
  }

  /** What the seed finds: random weights and masks for both types of cell. */
  public static Architecture architecture(long seed, @Nullable Double testAccuracy) {
    SplittableRandom random = new SplittableRandom(seed);
    return Architecture.newBuilder()
        .setSeed(seed)
        .setCells(List.of(cell("normal", random), cell("reduction", random)))
        .setParameters(1000 + seed)
        .setNonZeroParameters(900 + seed)
        .setMultiplyAdds(5000 + seed)
        .setTestAccuracy(testAccuracy)
        .setSearchSeconds(12.0)
        .build();
  }

  private static CellWeights cell(String type, SplittableRandom random) {
    List<EdgeWeights> edges = new ArrayList<>();
    for (int target = 2; target < 4; target++) {
      for (int source = 0; source < target; source++) {
        edges.add(
            EdgeWeights.newBuilder()
                .setSource(source)
                .setTarget(target)
                .setWeight(random.nextDouble())
                .setKept(random.nextBoolean())
                .setOperations(
                    OPERATIONS.stream()
                        .map(
                            name ->
                                OperationWeights.newBuilder()
                                    .setName(name)
                                    .setWeight(random.nextDouble())
                                    .setKept(random.nextBoolean())
                                    .build())
                        .toList())
                .build());
      }
    }
    return CellWeights.newBuilder().setCellType(type).setNodes(2).setEdges(edges).build();
  }

  /** A sign of life of the worker that has a task. */
  public static WeightEvent lifeOf(StepTask task) {
    return WeightEvent.newBuilder()
        .setSweepId(task.getSweepId())
        .setRunId(task.getRunId())
        .setBranch(task.getBranch())
        .setStage(task.getStage())
        .setStep(task.getStep())
        .setAttempt(task.getAttempt())
        .build();
  }
}
