package io.hmnas.schemas.config;

/** The name of a run: that of its sweep, {@code .s}, and its seed. */
public final class RunId {
  private RunId() {}

  /**
   * The run of a sweep with a seed; different pairs have different names.
   *
   * @throws IllegalArgumentException when the sweep's name is not valid
   */
  public static String of(String sweepId, long seed) {
    return SweepId.require(sweepId) + ".s" + seed;
  }
}
