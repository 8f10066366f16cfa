package io.hmnas.worker.bench;

import io.hmnas.schemas.avro.DatasetConfig;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.worker.checkpoint.DirectoryCheckpointStore;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.selftest.KernelCache;
import io.hmnas.worker.supernet.selftest.VerifiedNetworks;
import io.hmnas.worker.tensor.Torch;
import io.hmnas.worker.train.TrainingExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the batches of a short run's stages as a worker carries them out, on the images shipped
 * with the program: reading images, gradients, updates, counting.
 */
final class StageBench {
  /** Batches of each part of the training images; the first of a stage is not counted. */
  private static final int BATCHES = 8;

  private final BenchSetting setting;
  private final Torch torch;

  StageBench(BenchSetting setting, Torch torch) {
    this.setting = setting;
    this.torch = torch;
  }

  /** Milliseconds of each batch but the first, which waits for compiling and testing. */
  private final class Watch implements StepObserver {
    private final List<Double> milliseconds = new ArrayList<>();

    @Override
    public void progress(WeightEvent.Builder event) {
      if (event.getBatch() > 1) {
        milliseconds.add(setting.batch() * 1000 / event.getImagesPerSecond());
      }
    }

    @Override
    public boolean cancelled() {
      return false;
    }
  }

  /** Adds a row for every stage and its ratio to a weight step, given in milliseconds. */
  void measure(double weightStep, List<BenchRow> rows, Map<String, Double> ratios) {
    try {
      Path folder = Files.createTempDirectory("hmnas-bench");
      try {
        measure(folder, weightStep, rows, ratios);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (StepException e) {
      throw new IllegalStateException(e);
    }
  }

  private void measure(
      Path folder, double weightStep, List<BenchRow> rows, Map<String, Double> ratios)
      throws StepException {
    TrainingExecutor executor =
        new TrainingExecutor(
            torch,
            VerifiedNetworks.create(torch, Networks.BATCHED, KernelCache.none(), report -> {}),
            new DataSources(null),
            new DirectoryCheckpointStore(folder),
            System::nanoTime);
    String digest = null;
    for (Stage stage :
        List.of(Stage.SEED, Stage.SUPERNET, Stage.MASK, Stage.PRUNE, Stage.FINETUNE)) {
      Watch watch = new Watch();
      StepOutcome outcome = executor.execute(task(stage, digest), watch);
      digest = outcome.outputDigest();
      if (!watch.milliseconds.isEmpty()) {
        BenchRow row = BenchRow.of("stage " + stage, watch.milliseconds, setting.batch());
        rows.add(row);
        ratios.put("stage " + stage + " / weight step", row.medianMilliseconds() / weightStep);
      }
    }
  }

  private StepTask task(Stage stage, @Nullable String input) {
    int images = 2 * BATCHES * setting.batch();
    SweepConfig config =
        SweepConfig.newBuilder()
            .setDataset(
                DatasetConfig.newBuilder()
                    .setName("fashion-mnist-sample")
                    .setTrainLimit(images)
                    .setTestLimit(setting.batch())
                    .build())
            .setSpace(BenchNetwork.config(setting))
            .setBatchSize(setting.batch())
            .setSupernet(SupernetConfig.newBuilder().setEpochs(1).build())
            .setMask(MaskConfig.newBuilder().setEpochs(1).build())
            .setFinetune(FinetuneConfig.newBuilder().setEpochs(1).build())
            .setEventEveryBatches(1)
            .build();
    return StepTask.newBuilder()
        .setSweepId("bench")
        .setRunId("bench.s1")
        .setSeed(1)
        .setStage(stage)
        .setStep(0)
        .setSteps(1)
        .setInputDigest(input)
        .setConfig(config)
        .build();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
