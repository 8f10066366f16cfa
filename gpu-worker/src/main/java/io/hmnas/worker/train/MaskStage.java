package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.config.Branch;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.mask.AppliedMasks;
import io.hmnas.worker.mask.Budget;
import io.hmnas.worker.mask.MaskCost;
import io.hmnas.worker.mask.MaskSchedule;
import io.hmnas.worker.prune.CellReport;
import io.hmnas.worker.prune.Pruning;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.EncodingWeights;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Mixture;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Torch;
import java.util.Map;

/**
 * One epoch of stage MASK: w, alpha and beta are frozen; real masks on edges, operations and
 * network weights are learned on validation images by the straight-through gradient.
 */
final class MaskStage {
  /** Of branch darts-size, whose network may be without parameters of its own; 0 would be none. */
  private static final double LEAST_BUDGET = 1e-3;

  private final StepContext context;
  private final MaskConfig config;
  private final Torch torch;
  private final Checkpoint input;
  private final Network network;
  private final NDArray encoding;
  private final MaskedWeights masked;
  private final EncodingMasks masks;
  private final NDArray mean;
  private final NDArray variance;
  private int flips;
  private int flipsSinceEvent;

  private MaskStage(StepContext context, Checkpoint input) {
    this.context = context;
    this.torch = context.torch();
    this.input = input;
    MaskConfig asked = context.config().getMask();
    boolean sized = context.branch() == Branch.DARTS_SIZE;
    MaskCost cost = new MaskCost(context.space(), context.encodings(), asked);
    MaskCost measured = sized ? MaskCost.ofParameters(context.space(), context.encodings()) : cost;
    this.config = sized ? sized(context, input, asked, measured) : asked;
    this.network = context.network(Selection.all(context.space()));
    this.encoding = CheckpointWriter.tensor(torch, input, Names.ENCODING);
    this.masked = MaskedWeights.restore(torch, config, network.layout(), input);
    this.masks = EncodingMasks.restore(torch, config, context.encodings(), cost, measured, input);
    this.mean = CheckpointWriter.tensor(torch, input, Names.NORM_MEAN);
    this.variance = CheckpointWriter.tensor(torch, input, Names.NORM_VARIANCE);
  }

  /** The budget is the share of the parameters that the rule of DARTS keeps. */
  private static MaskConfig sized(
      StepContext context, Checkpoint input, MaskConfig asked, MaskCost measured) {
    double[] kept =
        Pruning.masks(
            context.space(), context.encodings(), BranchNetwork.dartsRule(context, input));
    double share = Math.max(LEAST_BUDGET, measured.cost(kept));
    return MaskConfig.newBuilder(asked).setBudget(share).build();
  }

  static StageOutput run(StepContext context, Checkpoint input) throws StepException.Cancelled {
    return new MaskStage(context, input).epoch();
  }

  private StageOutput epoch() throws StepException.Cancelled {
    int[] validation = context.split().validation();
    ImageBatches images = context.trainImages();
    TrainingImages batches =
        new TrainingImages(context, images, validation, "mask", config.getAugmentation());
    int count = batches.count();
    long total = (long) context.task().getSteps() * count;
    Budget budget = new Budget(config);
    MaskSchedule schedule = new MaskSchedule(config);
    Progress progress = new Progress(context, images, count);
    for (int b = 0; b < count; b++) {
      context.checkCancelled();
      try (Torch.Scope scope = Torch.scope()) {
        long step = (long) context.task().getStep() * count + b;
        double done = (double) step / (double) total;
        ImageBatches.Batch batch = batches.batch(b);
        AppliedMasks applied = masks.draw(Randomness.of(context.maskSeed(), "perturbation", step));
        NDArray factors = Torch.leaf(torch.vector(applied.values()));
        BatchGradient result =
            network.differentiate(
                batch.images(),
                batch.labels(),
                masked.effective(),
                mixture(factors),
                Norms.training(mean, variance),
                config.getWeights() ? Network.Wanted.BOTH : Network.Wanted.MIXTURE);
        NDArray gradient =
            Mixture.gradient(torch, factors, () -> mixture(factors), result.mixture());
        int changed =
            masks.step(applied, Torch.doubles(gradient), budget, done, schedule.factor(done));
        masked.step(result.weights(), step + 1);
        flips += changed;
        flipsSinceEvent += changed;
        progress.batch(result, batch, this::describe);
      }
    }
    return output(progress, images, validation);
  }

  private Map<CellType, NDArray> mixture(NDArray factors) {
    return Mixture.of(context.space(), context.encodings(), encoding, factors);
  }

  private void describe(WeightEvent.Builder event) {
    double[] weights =
        EncodingWeights.of(context.space(), context.encodings(), Torch.doubles(encoding));
    event
        .setCells(
            CellReport.of(context.space(), context.encodings(), weights, masks.real(), selection()))
        .setKeptWeightFraction(masked.keptFraction())
        .setCost(masks.cost())
        .setLambda(masks.lambda())
        .setFlips(flipsSinceEvent);
    flipsSinceEvent = 0;
  }

  private Selection selection() {
    return Pruning.of(context.space(), context.encodings(), masks.real(), config.getThreshold())
        .selection();
  }

  private StageOutput output(Progress progress, ImageBatches images, int[] validation)
      throws StepException.Cancelled {
    StepMetrics.Builder metrics = progress.metrics();
    long start = context.nanoTime().getAsLong();
    Selection selection = selection();
    double[] kept = Pruning.masks(context.space(), context.encodings(), selection);
    NDArray weights = masked.effective();
    var mixture = Mixture.of(context.space(), context.encodings(), encoding, torch.vector(kept));
    NDArray maskedMean = torch.zeros(network.layout().normSize());
    NDArray maskedVariance = torch.ones(network.layout().normSize());
    Evaluation.estimateNorms(context, network, weights, mixture, maskedMean, maskedVariance);
    Evaluation evaluation =
        Evaluation.of(
            context, network, weights, mixture, maskedMean, maskedVariance, images, validation);
    metrics
        .setValidationAccuracy(evaluation.accuracy())
        .setValidationLoss(evaluation.loss())
        .setKeptEdges(selection.edgeCount(context.space()))
        .setKeptOperations(selection.operationCount(context.space()))
        .setKeptWeightFraction(masked.keptFraction())
        .setCost(masks.cost())
        .setLambda(masks.lambda())
        .setFlips(flips)
        .setEvaluationSeconds((context.nanoTime().getAsLong() - start) / 1e9);
    // Weights, encoding and statistics go on as they came: this stage does not touch them.
    CheckpointWriter writer = new CheckpointWriter(input);
    masks.save(writer);
    masked.save(writer);
    writer.put(Names.MASKED_ACCURACY, Double.toString(evaluation.accuracy()));
    return new StageOutput(writer.checkpoint(), metrics.build(), null);
  }
}
