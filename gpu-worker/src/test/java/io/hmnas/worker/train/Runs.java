package io.hmnas.worker.train;

import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.DatasetConfig;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.selftest.KernelCache;
import io.hmnas.worker.supernet.selftest.VerifiedNetworks;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Carries out small runs in this process, on the images shipped with the project. */
final class Runs implements AutoCloseable {
  static final SweepConfig TINY =
      SweepConfig.newBuilder()
          .setDataset(
              DatasetConfig.newBuilder()
                  .setName("fashion-mnist-sample")
                  .setTrainLimit(160)
                  .setTestLimit(64)
                  .build())
          .setSpace(SearchSpaceConfig.newBuilder().setChannels(4).setCells(3).setNodes(2).build())
          .setBatchSize(20)
          .setSupernet(SupernetConfig.newBuilder().setEpochs(2).build())
          .setMask(
              MaskConfig.newBuilder()
                  .setEpochs(2)
                  .setBudget(0.3)
                  .setOperationLearningRate(5e-3)
                  .setEdgeLearningRate(5e-3)
                  .setWeightLearningRate(2e-3)
                  .build())
          .setFinetune(FinetuneConfig.newBuilder().setEpochs(2).build())
          .setNormStatisticsBatches(2)
          .setEventEveryBatches(2)
          .build();

  private final Torch torch = Torch.open("cpu", DataType.FLOAT32);
  private final MemoryCheckpoints checkpoints;
  private final TrainingExecutor executor;
  final List<WeightEvent> events = new ArrayList<>();

  Runs(MemoryCheckpoints checkpoints) {
    this(checkpoints, new DataSources(null));
  }

  Runs(MemoryCheckpoints checkpoints, DataSources data) {
    this(checkpoints, data, torch -> verified(torch, Networks.BATCHED));
  }

  /**
   * @param engine see {@link Networks}
   */
  Runs(MemoryCheckpoints checkpoints, String engine) {
    this(checkpoints, new DataSources(null), torch -> verified(torch, engine));
  }

  Runs(
      MemoryCheckpoints checkpoints, DataSources data, Function<Torch, VerifiedNetworks> networks) {
    this.checkpoints = checkpoints;
    Torch.setThreads(1);
    this.executor =
        new TrainingExecutor(torch, networks.apply(torch), data, checkpoints, System::nanoTime);
  }

  private static VerifiedNetworks verified(Torch torch, String engine) {
    return VerifiedNetworks.create(torch, engine, KernelCache.none(), report -> {});
  }

  record Step(Stage stage, int step, int steps) {}

  static String runId(long seed) {
    return "test.s" + seed;
  }

  /** The steps of a run, in order. */
  static List<Step> plan(SweepConfig config) {
    List<Step> plan = new ArrayList<>();
    plan.add(new Step(Stage.SEED, 0, 1));
    add(plan, Stage.SUPERNET, config.getSupernet().getEpochs());
    add(plan, Stage.MASK, config.getMask().getEpochs());
    plan.add(new Step(Stage.PRUNE, 0, 1));
    add(plan, Stage.FINETUNE, config.getFinetune().getEpochs());
    return plan;
  }

  private static void add(List<Step> plan, Stage stage, int steps) {
    for (int step = 0; step < steps; step++) {
      plan.add(new Step(stage, step, steps));
    }
  }

  StepOutcome step(SweepConfig config, long seed, Step step, String input) throws StepException {
    StepTask task =
        StepTask.newBuilder()
            .setSweepId("test")
            .setRunId(runId(seed))
            .setSeed(seed)
            .setStage(step.stage())
            .setStep(step.step())
            .setSteps(step.steps())
            .setInputDigest(input)
            .setConfig(config)
            .build();
    return execute(task);
  }

  StepOutcome execute(StepTask task) throws StepException {
    return executor.execute(
        task,
        new StepObserver() {
          @Override
          public void progress(WeightEvent.Builder event) {
            events.add(event.build());
          }

          @Override
          public boolean cancelled() {
            return false;
          }
        });
  }

  /** Outcomes of all steps from the given one on. */
  List<StepOutcome> run(SweepConfig config, long seed, int first, String input)
      throws StepException {
    List<StepOutcome> outcomes = new ArrayList<>();
    String digest = input;
    for (Step step : plan(config).subList(first, plan(config).size())) {
      StepOutcome outcome = step(config, seed, step, digest);
      outcomes.add(outcome);
      digest = outcome.outputDigest();
    }
    return outcomes;
  }

  MemoryCheckpoints checkpoints() {
    return checkpoints;
  }

  Torch torch() {
    return torch;
  }

  @Override
  public void close() {
    torch.close();
  }
}
