package io.hmnas.worker.mask;

import io.hmnas.schemas.avro.MaskConfig;

/**
 * Learning rate of edge and operation masks over the stage, as a factor: it rises in a line during
 * warm-up, since sparse gradients make Adam jump, and falls to 0 at the end, so that the
 * architecture settles.
 */
public final class MaskSchedule {
  private final double warmUp;
  private final double coolDown;

  public MaskSchedule(MaskConfig config) {
    warmUp = config.getWarmUp();
    coolDown = config.getCoolDown();
  }

  /**
   * The factor, 0..1.
   *
   * @param progress share of the mask steps done, 0..1
   */
  public double factor(double progress) {
    if (progress < warmUp) {
      return progress / warmUp;
    }
    double left = 1 - progress;
    return left < coolDown ? left / coolDown : 1;
  }
}
