package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.mask.AppliedMasks;
import io.hmnas.worker.mask.Budget;
import io.hmnas.worker.mask.MaskCost;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.tensor.Torch;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/** Real masks of edges and operations while they are learned. */
final class EncodingMasks {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;

  private final Torch torch;
  private final MaskConfig config;
  private final EncodingLayout layout;
  private final MaskCost cost;
  private final MaskCost measured;
  private final NDArray real;
  private final Adam adam;
  private final double[] rates;
  private long steps;
  private double lambda;

  private EncodingMasks(
      Torch torch,
      MaskConfig config,
      EncodingLayout layout,
      MaskCost cost,
      MaskCost measured,
      NDArray real,
      Adam adam,
      long steps,
      double lambda) {
    this.torch = torch;
    this.config = config;
    this.layout = layout;
    this.cost = cost;
    this.measured = measured;
    this.real = real;
    this.adam = adam;
    this.steps = steps;
    this.lambda = lambda;
    this.rates = new double[layout.size()];
    for (int place = 0; place < rates.length; place++) {
      if (layout.isEdge(place)) {
        rates[place] = config.getEdges() ? config.getEdgeLearningRate() : 0;
      } else {
        rates[place] = config.getOperations() ? config.getOperationLearningRate() : 0;
      }
    }
  }

  /**
   * The masks of a checkpoint; at the start of the stage, which has none, new ones.
   *
   * @param cost what the masks are pressed by
   * @param measured what the budget is compared with; usually the same
   */
  static EncodingMasks restore(
      Torch torch,
      MaskConfig config,
      EncodingLayout layout,
      MaskCost cost,
      MaskCost measured,
      Checkpoint input) {
    if (!input.arrays().containsKey(Names.MASK)) {
      double[] initial = new double[layout.size()];
      Arrays.fill(initial, config.getInitial());
      Adam adam =
          new Adam(torch, torch.zeros(layout.size()), torch.zeros(layout.size()), BETA1, BETA2, 0);
      return new EncodingMasks(
          torch, config, layout, cost, measured, torch.vector(initial), adam, 0, 0);
    }
    Adam adam =
        new Adam(
            torch,
            CheckpointWriter.tensor(torch, input, Names.MASK_FIRST),
            CheckpointWriter.tensor(torch, input, Names.MASK_SECOND),
            BETA1,
            BETA2,
            0);
    return new EncodingMasks(
        torch,
        config,
        layout,
        cost,
        measured,
        CheckpointWriter.tensor(torch, input, Names.MASK),
        adam,
        Long.parseLong(input.metadata(Names.MASK_STEPS)),
        Double.parseDouble(input.metadata(Names.LAMBDA)));
  }

  /** The factors to apply in a batch. */
  AppliedMasks draw(UniformRandomProvider random) {
    return AppliedMasks.draw(config, layout, real(), random);
  }

  /**
   * Learns from a batch.
   *
   * @param loss derivative of the loss with respect to the factors applied
   * @param progress share of the stage done, 0..1
   * @param rate factor of the learning rates
   * @return number of masks that changed sides
   */
  int step(AppliedMasks applied, double[] loss, Budget budget, double progress, double rate) {
    double[] before = applied.binary();
    double present = measured.cost(before);
    double pressure = budget.applied(lambda, present, progress);
    lambda = budget.integrate(lambda, present, progress);
    NDArray gradient = torch.vector(applied.gradient(loss, cost.gradient(before), pressure));
    double[] scaled = Arrays.stream(rates).map(each -> each * rate).toArray();
    adam.step(real, gradient, torch.vector(scaled), ++steps);
    if (config.getCeiling() > 0) {
      NDArray clipped = real.clip(0, config.getCeiling());
      real.muli(torch.scalar(0)).addi(clipped);
    }
    double[] after = AppliedMasks.binary(config, real());
    int changed = 0;
    for (int place = 0; place < after.length; place++) {
      changed += after[place] == before[place] ? 0 : 1;
    }
    return changed;
  }

  /** Real masks in the places of {@link EncodingLayout}. */
  double[] real() {
    return Torch.doubles(real);
  }

  /** Cost of what is kept, as a fraction of the whole: what the budget is compared with. */
  double cost() {
    return measured.cost(AppliedMasks.binary(config, real()));
  }

  double lambda() {
    return lambda;
  }

  void save(CheckpointWriter writer) {
    writer
        .put(Names.MASK, real)
        .put(Names.MASK_FIRST, adam.first())
        .put(Names.MASK_SECOND, adam.second())
        .put(Names.MASK_STEPS, Long.toString(steps))
        .put(Names.LAMBDA, Double.toString(lambda));
  }
}
