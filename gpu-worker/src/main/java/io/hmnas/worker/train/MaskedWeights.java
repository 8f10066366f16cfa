package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.tensor.Torch;
import java.util.Arrays;

/**
 * The frozen network weights under real masks while these are learned: one flat vector times
 * another, in one operation.
 */
final class MaskedWeights {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;

  private final MaskConfig config;
  private final NDArray weights;
  private final NDArray real;
  private final NDArray threshold;
  private final NDArray rates;
  private final double maskable;
  private final Adam adam;

  private MaskedWeights(
      Torch torch,
      MaskConfig config,
      NetworkLayout layout,
      NDArray weights,
      NDArray real,
      Adam adam) {
    this.config = config;
    this.weights = weights;
    this.real = real;
    this.threshold = torch.scalar(config.getThreshold());
    double[] values = new double[layout.parameterSize()];
    for (Parameter parameter : layout.parameters()) {
      if (parameter.inCell() || config.getWeightsOutsideCells()) {
        Arrays.fill(
            values,
            parameter.offset(),
            parameter.offset() + parameter.size(),
            config.getWeightLearningRate());
      }
    }
    this.maskable = Arrays.stream(values).filter(value -> value > 0).count();
    this.rates = torch.vector(values);
    this.adam = adam;
  }

  /** The masks of a checkpoint; at the start of the stage, which has none, new ones. */
  static MaskedWeights restore(
      Torch torch, MaskConfig config, NetworkLayout layout, Checkpoint input) {
    NDArray weights = CheckpointWriter.tensor(torch, input, Names.WEIGHTS);
    if (!input.arrays().containsKey(Names.WEIGHT_MASK)) {
      NDArray real = torch.zeros(layout.parameterSize()).addi(torch.scalar(config.getInitial()));
      Adam adam =
          new Adam(
              torch,
              torch.zeros(layout.parameterSize()),
              torch.zeros(layout.parameterSize()),
              BETA1,
              BETA2,
              0);
      return new MaskedWeights(torch, config, layout, weights, real, adam);
    }
    Adam adam =
        new Adam(
            torch,
            CheckpointWriter.tensor(torch, input, Names.WEIGHT_MASK_FIRST),
            CheckpointWriter.tensor(torch, input, Names.WEIGHT_MASK_SECOND),
            BETA1,
            BETA2,
            0);
    NDArray real = CheckpointWriter.tensor(torch, input, Names.WEIGHT_MASK);
    return new MaskedWeights(torch, config, layout, weights, real, adam);
  }

  /** Weights times binary masks. */
  NDArray effective() {
    return config.getWeights() ? weights.mul(binary()) : weights;
  }

  /** The binary masks. */
  NDArray binary() {
    return real.gt(threshold).toType(weights.getDataType(), false);
  }

  /**
   * Learns from a batch, straight through the threshold: dL/dr := dL/dm = w dL/d(m w).
   *
   * @param gradient of the effective weights
   * @param step number of this step in the stage, from 1
   */
  void step(NDArray gradient, long step) {
    if (config.getWeights()) {
      adam.step(real, gradient.mul(weights), rates, step);
    }
  }

  /** Share of the maskable weights whose mask is 1. */
  double keptFraction() {
    if (maskable == 0) {
      return 1;
    }
    long masked = real.lte(threshold).sum().toLongArray()[0];
    return 1 - masked / maskable;
  }

  void save(CheckpointWriter writer) {
    writer
        .put(Names.WEIGHT_MASK, real)
        .put(Names.WEIGHT_MASK_FIRST, adam.first())
        .put(Names.WEIGHT_MASK_SECOND, adam.second());
  }
}
