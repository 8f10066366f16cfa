package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Torch;
import java.util.List;
import java.util.Map;

/**
 * One epoch of stage FINETUNE: the pruned network goes on from its inherited weights, on the whole
 * training set. Masked weights stay zero; the weights of operations in their nodes stay as found.
 */
final class FinetuneStage {
  private final StepContext context;
  private final FinetuneConfig config;
  private final Torch torch;
  private final Checkpoint input;
  private final Network network;
  private final Map<CellType, NDArray> mixture;
  private final NDArray weights;
  private final NDArray kept;
  private final NDArray mean;
  private final NDArray variance;
  private final Sgd sgd;

  private FinetuneStage(StepContext context, Checkpoint input) {
    this.context = context;
    this.config = context.config().getFinetune();
    this.torch = context.torch();
    this.input = input;
    this.network =
        context
            .network(PrunedNetwork.selection(context.space(), input))
            .smoothing(config.getLabelSmoothing());
    this.mixture = PrunedNetwork.mixture(torch, context.space(), input);
    this.weights = CheckpointWriter.tensor(torch, input, Names.WEIGHTS);
    this.kept = CheckpointWriter.tensor(torch, input, Names.KEPT_WEIGHTS);
    this.mean = CheckpointWriter.tensor(torch, input, Names.NORM_MEAN);
    this.variance = CheckpointWriter.tensor(torch, input, Names.NORM_VARIANCE);
    this.sgd =
        new Sgd(
            torch,
            CheckpointWriter.tensor(torch, input, Names.VELOCITY),
            config.getMomentum(),
            config.getWeightDecay());
  }

  static StageOutput run(StepContext context, Checkpoint input) throws StepException.Cancelled {
    return new FinetuneStage(context, input).epoch();
  }

  private StageOutput epoch() throws StepException.Cancelled {
    ImageBatches images = context.trainImages();
    int[] all = Evaluation.all(context.data().train().count());
    TrainingImages batches =
        new TrainingImages(context, images, all, "finetune", config.getAugmentation());
    int count = batches.count();
    Cosine schedule =
        new Cosine(
            config.getLearningRate(),
            config.getLearningRateMin(),
            (long) context.task().getSteps() * count);
    List<CellWeights> cells = Architectures.describe(context, input).getCells();
    Progress progress = new Progress(context, images, count);
    for (int b = 0; b < count; b++) {
      context.checkCancelled();
      try (Torch.Scope scope = Torch.scope()) {
        ImageBatches.Batch batch = batches.batch(b);
        BatchGradient result =
            network.differentiate(
                batch.images(),
                batch.labels(),
                weights,
                mixture,
                Norms.training(mean, variance),
                Network.Wanted.WEIGHTS);
        NDArray gradient = result.weights().mul(kept);
        sgd.step(
            weights,
            Gradients.clip(torch, gradient, config.getGradientClip()),
            schedule.at((long) context.task().getStep() * count + b));
        progress.batch(result, batch, event -> event.setCells(cells));
      }
    }
    return output(progress.metrics());
  }

  private StageOutput output(StepMetrics.Builder metrics) throws StepException.Cancelled {
    Checkpoint checkpoint =
        new CheckpointWriter(input)
            .put(Names.WEIGHTS, weights)
            .put(Names.VELOCITY, sgd.velocity())
            .put(Names.NORM_MEAN, mean)
            .put(Names.NORM_VARIANCE, variance)
            .checkpoint();
    if (context.task().getStep() + 1 < context.task().getSteps()) {
      return new StageOutput(checkpoint, metrics.build(), null);
    }
    long start = context.nanoTime().getAsLong();
    Evaluation evaluation =
        Evaluation.of(
            context,
            network,
            weights,
            mixture,
            mean,
            variance,
            context.testImages(),
            Evaluation.all(context.data().test().count()));
    metrics
        .setTestAccuracy(evaluation.accuracy())
        .setEvaluationSeconds((context.nanoTime().getAsLong() - start) / 1e9);
    Architecture.Builder architecture =
        Architectures.describe(context, checkpoint).setTestAccuracy(evaluation.accuracy());
    return new StageOutput(checkpoint, metrics.build(), architecture);
  }
}
