package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.prune.CellReport;
import io.hmnas.worker.space.EncodingWeights;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Torch;

/**
 * One epoch of stage SUPERNET, bilevel: in every batch one Adam step on alpha and beta on
 * validation images, then one SGD step on w on training images.
 */
final class SupernetStage {
  private final StepContext context;
  private final SupernetConfig config;
  private final Torch torch;
  private final Network network;
  private final Selection everything;
  private final NDArray weights;
  private final NDArray encoding;
  private final NDArray mean;
  private final NDArray variance;
  private final Sgd sgd;
  private final Adam adam;
  private final BilevelLosses losses;
  private long encodingSteps;

  private SupernetStage(StepContext context, Checkpoint input) {
    this.context = context;
    this.config = context.config().getSupernet();
    this.torch = context.torch();
    this.everything = Selection.all(context.space());
    this.network = context.network(everything);
    this.weights = tensor(input, Names.WEIGHTS);
    this.encoding = Torch.leaf(tensor(input, Names.ENCODING));
    this.mean = tensor(input, Names.NORM_MEAN);
    this.variance = tensor(input, Names.NORM_VARIANCE);
    this.losses =
        new BilevelLosses(
            torch,
            context.space(),
            context.encodings(),
            network,
            config.getLabelSmoothing(),
            encoding);
    this.sgd =
        new Sgd(
            torch, tensor(input, Names.VELOCITY), config.getMomentum(), config.getWeightDecay());
    this.adam =
        new Adam(
            torch,
            tensor(input, Names.ENCODING_FIRST),
            tensor(input, Names.ENCODING_SECOND),
            config.getEncodingBeta1(),
            config.getEncodingBeta2(),
            config.getEncodingWeightDecay());
    this.encodingSteps = Long.parseLong(input.metadata(Names.ENCODING_STEPS));
  }

  private NDArray tensor(Checkpoint input, String name) {
    return CheckpointWriter.tensor(torch, input, name);
  }

  static StageOutput run(StepContext context, Checkpoint input) throws StepException.Cancelled {
    return new SupernetStage(context, input).epoch();
  }

  private StageOutput epoch() throws StepException.Cancelled {
    Batches.Split split = context.split();
    ImageBatches images = context.trainImages();
    TrainingImages training = images(images, split.training(), "supernet training");
    TrainingImages validation = images(images, split.validation(), "supernet validation");
    int count = training.count();
    Cosine schedule =
        new Cosine(
            config.getLearningRate(),
            config.getLearningRateMin(),
            (long) context.task().getSteps() * count);
    Progress progress = new Progress(context, images, count);
    for (int b = 0; b < count; b++) {
      context.checkCancelled();
      try (Torch.Scope scope = Torch.scope()) {
        ImageBatches.Batch batch = training.batch(b);
        double rate = schedule.at((long) context.task().getStep() * count + b);
        encodingStep(validation.batch(b), batch, rate);
        BatchGradient result = weightStep(batch, rate);
        progress.batch(result, batch, this::describe);
      }
    }
    return output(progress, images, split.validation());
  }

  private TrainingImages images(ImageBatches images, int[] indices, String purpose) {
    return new TrainingImages(context, images, indices, purpose, config.getAugmentation());
  }

  private void encodingStep(
      ImageBatches.Batch validation, ImageBatches.Batch training, double rate) {
    NDArray gradient =
        config.getSecondOrder()
            ? SecondOrder.gradient(torch, triedLosses(training, validation), weights, sgd, rate)
            : losses.byEncoding(
                losses.validationLoss(
                    validation, weights, Norms.training(mean, variance), Network.Wanted.MIXTURE));
    adam.step(encoding, gradient, torch.scalar(config.getEncodingLearningRate()), ++encodingSteps);
  }

  /** The running statistics do not see weights that are only tried. */
  private SecondOrder.Losses triedLosses(
      ImageBatches.Batch training, ImageBatches.Batch validation) {
    Norms norms = Norms.training(mean.duplicate(), variance.duplicate());
    return losses.tried(training, validation, norms);
  }

  private BatchGradient weightStep(ImageBatches.Batch batch, double rate) {
    BatchGradient result =
        losses.trainingLoss(batch, weights, Norms.training(mean, variance), Network.Wanted.WEIGHTS);
    sgd.step(weights, Gradients.clip(torch, result.weights(), config.getGradientClip()), rate);
    return result;
  }

  private void describe(WeightEvent.Builder event) {
    double[] values =
        EncodingWeights.of(context.space(), context.encodings(), Torch.doubles(encoding));
    event.setCells(CellReport.of(context.space(), context.encodings(), values, null, everything));
  }

  private StageOutput output(Progress progress, ImageBatches images, int[] validation)
      throws StepException.Cancelled {
    var metrics = progress.metrics();
    long start = context.nanoTime().getAsLong();
    Evaluation evaluation =
        Evaluation.of(
            context, network, weights, losses.mixture(), mean, variance, images, validation);
    metrics
        .setValidationAccuracy(evaluation.accuracy())
        .setValidationLoss(evaluation.loss())
        .setEvaluationSeconds((context.nanoTime().getAsLong() - start) / 1e9);
    CheckpointWriter writer =
        new CheckpointWriter()
            .put(Names.WEIGHTS, weights)
            .put(Names.VELOCITY, sgd.velocity())
            .put(Names.NORM_MEAN, mean)
            .put(Names.NORM_VARIANCE, variance)
            .put(Names.ENCODING, encoding)
            .put(Names.ENCODING_FIRST, adam.first())
            .put(Names.ENCODING_SECOND, adam.second())
            .put(Names.ENCODING_STEPS, Long.toString(encodingSteps))
            .put(Names.SUPERNET_ACCURACY, Double.toString(evaluation.accuracy()));
    return new StageOutput(writer.checkpoint(), metrics.build(), null);
  }
}
