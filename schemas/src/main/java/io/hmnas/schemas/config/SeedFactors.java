package io.hmnas.schemas.config;

import io.hmnas.schemas.avro.SeedFactorsConfig;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.List;

/**
 * The seeds of the parts of a run's randomness.
 *
 * @param init of initial weights and encoding
 * @param data of split and order of the images
 * @param mask of all that is drawn in stage MASK: order and changes of its images, perturbation
 */
public record SeedFactors(long init, long data, long mask) {
  static final String INIT = "init";
  static final String DATA = "data";
  static final String MASK = "mask";

  /** Their names, in the order of a factorial sweep: the last one changes fastest. */
  public static final List<String> NAMES = List.of(INIT, DATA, MASK);

  /**
   * Those of a run.
   *
   * <p>In a factorial sweep the run with seed {@code base + i} has the i-th combination of levels;
   * level k of a factor is seed {@code base + k}. Seeds past the last combination go on with
   * further levels of init.
   *
   * @param seed of the run
   */
  public static SeedFactors of(SweepConfig config, long seed) {
    SeedFactorsConfig factors = config.getSeedFactors();
    long base = factors.getBase();
    if (!factorial(factors)) {
      List<String> vary = factors.getVary();
      return new SeedFactors(
          vary.contains(INIT) ? seed : base,
          vary.contains(DATA) ? seed : base,
          vary.contains(MASK) ? seed : base);
    }
    long masks = Math.max(1, factors.getMask());
    long datas = Math.max(1, factors.getData());
    long place = seed - base;
    long rest = Math.floorDiv(place, masks);
    long init = factors.getInit() == 0 ? 0 : Math.floorDiv(rest, datas);
    return new SeedFactors(
        base + init, base + Math.floorMod(rest, datas), base + Math.floorMod(place, masks));
  }

  /** Whether the sweep goes through combinations of levels. */
  static boolean factorial(SeedFactorsConfig factors) {
    return factors.getInit() > 0 || factors.getData() > 0 || factors.getMask() > 0;
  }

  /** Combinations of levels in a factorial sweep. */
  static long combinations(SeedFactorsConfig factors) {
    return (long) Math.max(1, factors.getInit())
        * Math.max(1, factors.getData())
        * Math.max(1, factors.getMask());
  }
}
