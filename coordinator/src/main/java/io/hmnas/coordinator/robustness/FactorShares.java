package io.hmnas.coordinator.robustness;

import io.hmnas.schemas.avro.EdgeFactor;
import io.hmnas.schemas.avro.SeedFactor;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.SeedFactors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Which parts of the seed move the result: their main effects on quantities over seeds.
 *
 * @param factors those that take several values, each in several seeds; in a sweep where all
 *     randomness follows one seed there are none
 */
record FactorShares(List<Factor> factors) {

  /**
   * One part of the seed.
   *
   * @param name init, data or mask
   * @param levels its value in each seed, in the order of the seeds
   */
  record Factor(String name, List<Long> levels) {
    private int distinct() {
      return (int) levels.stream().distinct().count();
    }
  }

  /** The factors of a sweep's seeds, in the order of the seeds. */
  static FactorShares of(SweepConfig config, List<Long> seeds) {
    List<SeedFactors> parts = seeds.stream().map(seed -> SeedFactors.of(config, seed)).toList();
    List<Factor> factors = new ArrayList<>();
    add(factors, "init", parts, SeedFactors::init);
    add(factors, "data", parts, SeedFactors::data);
    add(factors, "mask", parts, SeedFactors::mask);
    return new FactorShares(List.copyOf(factors));
  }

  private static void add(
      List<Factor> factors,
      String name,
      List<SeedFactors> parts,
      Function<SeedFactors, Long> level) {
    Factor factor = new Factor(name, parts.stream().map(level).toList());
    // With a level of its own for each seed a factor would explain everything, and nothing.
    if (factor.distinct() > 1 && factor.distinct() < parts.size()) {
      factors.add(factor);
    }
  }

  /**
   * Shares of the variance of one edge.
   *
   * @param weights its weight in each seed
   * @param survival 1 where a seed keeps it, 0 where it does not
   */
  List<EdgeFactor> edge(double[] weights, double[] survival) {
    return factors.stream()
        .map(
            factor ->
                EdgeFactor.newBuilder()
                    .setFactor(factor.name())
                    .setWeight(MainEffect.share(factor.levels(), column(weights)).orElse(null))
                    .setSurvival(MainEffect.share(factor.levels(), column(survival)).orElse(null))
                    .build())
        .toList();
  }

  /**
   * Shares of the variance of everything.
   *
   * @param weights for each seed, the weights of all edges
   * @param survival likewise, 1 where an edge is kept and 0 where it is not
   * @param accuracies of each seed; fewer when not all were measured
   */
  List<SeedFactor> all(double[][] weights, double[][] survival, double[] accuracies) {
    return factors.stream()
        .map(
            factor ->
                SeedFactor.newBuilder()
                    .setFactor(factor.name())
                    .setLevels(factor.distinct())
                    .setChance((factor.distinct() - 1) / (factor.levels().size() - 1.0))
                    .setWeight(MainEffect.share(factor.levels(), weights).orElse(null))
                    .setSurvival(MainEffect.share(factor.levels(), survival).orElse(null))
                    .setTestAccuracy(
                        accuracies.length == factor.levels().size()
                            ? MainEffect.share(factor.levels(), column(accuracies)).orElse(null)
                            : null)
                    .build())
        .toList();
  }

  private static double[][] column(double[] values) {
    return Arrays.stream(values).mapToObj(value -> new double[] {value}).toArray(double[][]::new);
  }
}
