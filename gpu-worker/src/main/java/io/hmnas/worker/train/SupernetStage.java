package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.prune.CellReport;
import io.hmnas.worker.space.EncodingWeights;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Mixture;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;

/**
 * One epoch of stage SUPERNET, first-order bilevel: in every batch one Adam step on alpha and beta
 * on validation images, then one SGD step on w on training images.
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
  private long encodingSteps;

  private SupernetStage(StepContext context, Checkpoint input) {
    this.context = context;
    this.config = context.config().getSupernet();
    this.torch = context.torch();
    this.everything = Selection.all(context.space());
    this.network = context.network(everything);
    this.weights = Torch.leaf(tensor(input, Names.WEIGHTS));
    this.encoding = Torch.leaf(tensor(input, Names.ENCODING));
    this.mean = tensor(input, Names.NORM_MEAN);
    this.variance = tensor(input, Names.NORM_VARIANCE);
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
    Batches training = context.epoch(split.training(), "supernet training");
    Batches validation = context.epoch(split.validation(), "supernet validation");
    ImageBatches images = context.trainImages();
    int count = training.count();
    Cosine schedule =
        new Cosine(
            config.getLearningRate(),
            config.getLearningRateMin(),
            (long) context.task().getSteps() * count);
    Progress progress = new Progress(context, count);
    for (int b = 0; b < count; b++) {
      context.checkCancelled();
      try (Torch.Scope scope = Torch.scope()) {
        encodingStep(images.of(validation.batch(b)));
        ImageBatches.Batch batch = images.of(training.batch(b));
        double rate = schedule.at((long) context.task().getStep() * count + b);
        NDArray[] logits = new NDArray[1];
        NDArray loss = weightStep(batch, rate, logits);
        progress.batch(
            loss,
            Ops.correct(logits[0], batch.labels()),
            batch.labels().size(),
            event -> describe(event));
      }
    }
    return output(progress, images, split.validation());
  }

  private void encodingStep(ImageBatches.Batch batch) {
    NDArray fixed = weights.stopGradient();
    torch.differentiate(
        () ->
            Ops.crossEntropy(
                network.logits(
                    batch.images(),
                    fixed,
                    Mixture.of(context.space(), context.encodings(), encoding, null),
                    Norms.training(mean, variance)),
                batch.labels()));
    adam.step(
        encoding,
        Torch.gradient(encoding),
        torch.scalar(config.getEncodingLearningRate()),
        ++encodingSteps);
    Torch.clearGradient(encoding);
  }

  private NDArray weightStep(ImageBatches.Batch batch, double rate, NDArray[] logits) {
    NDArray fixed = encoding.stopGradient();
    NDArray loss =
        torch.differentiate(
            () -> {
              logits[0] =
                  network.logits(
                      batch.images(),
                      weights,
                      Mixture.of(context.space(), context.encodings(), fixed, null),
                      Norms.training(mean, variance));
              return Ops.crossEntropy(logits[0], batch.labels());
            });
    sgd.step(
        weights, Gradients.clip(torch, Torch.gradient(weights), config.getGradientClip()), rate);
    Torch.clearGradient(weights);
    return loss;
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
            context,
            network,
            weights.stopGradient(),
            Mixture.of(context.space(), context.encodings(), encoding.stopGradient(), null),
            mean,
            variance,
            images,
            validation);
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
