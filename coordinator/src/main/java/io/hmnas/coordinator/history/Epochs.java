package io.hmnas.coordinator.history;

import io.hmnas.schemas.avro.SweepConfig;

/**
 * Places moments on one axis, counted in epochs from the beginning of stage SUPERNET. Steps that
 * are no epochs take no room on it.
 */
public record Epochs(int supernet, int mask, int finetune) {
  public static Epochs of(SweepConfig config) {
    return new Epochs(
        config.getSupernet().getEpochs(),
        config.getMask().getEpochs(),
        config.getFinetune().getEpochs());
  }

  /** Where a moment is. */
  public double at(Moment moment) {
    double inStage = moment.step() + moment.doneOfStep();
    return switch (moment.stage()) {
      case SEED, UNKNOWN -> 0;
      case SUPERNET -> inStage;
      case MASK -> supernet + inStage;
      case PRUNE -> supernet + mask;
      case FINETUNE -> supernet + mask + inStage;
    };
  }
}
