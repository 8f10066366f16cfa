package io.hmnas.coordinator.robustness;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.BranchComparison;
import io.hmnas.schemas.avro.BranchRobustness;
import io.hmnas.schemas.avro.Ratio;
import io.hmnas.schemas.config.Branch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the branches of the runs found, and how they compare with the main one. */
final class Branches {
  private static final String MAIN = Branch.HM_NAS.label();

  private Branches() {}

  /**
   * Per branch, the main one first, the others by name.
   *
   * @param found at most one network for each seed and branch, in any order
   */
  static List<BranchRobustness> of(Collection<Architecture> found) {
    Map<String, Map<Long, Architecture>> byBranch =
        found.stream()
            .collect(
                Collectors.groupingBy(
                    Architecture::getBranch,
                    () -> new TreeMap<>(Branch.BY_LABEL),
                    Collectors.toMap(
                        Architecture::getSeed,
                        Function.identity(),
                        (some, other) -> {
                          throw new IllegalArgumentException(
                              "seed %d has two networks of branch %s"
                                  .formatted(some.getSeed(), some.getBranch()));
                        },
                        TreeMap::new)));
    Map<Long, Architecture> main = byBranch.getOrDefault(MAIN, Map.of());
    List<BranchRobustness> branches = new ArrayList<>();
    byBranch.forEach((branch, networks) -> branches.add(branch(branch, networks, main)));
    return branches;
  }

  private static BranchRobustness branch(
      String branch, Map<Long, Architecture> networks, Map<Long, Architecture> main) {
    List<Architecture> found = List.copyOf(networks.values());
    List<Pair> pairs =
        branch.equals(MAIN)
            ? List.of()
            : networks.entrySet().stream()
                .flatMap(
                    entry ->
                        Optional.ofNullable(main.get(entry.getKey()))
                            .map(other -> new Pair(entry.getValue(), other))
                            .stream())
                .toList();
    return BranchRobustness.newBuilder()
        .setBranch(branch)
        .setSeeds(List.copyOf(networks.keySet()))
        .setTestAccuracy(Measure.TEST_ACCURACY.summary(found))
        .setParameters(Measure.PARAMETERS.summary(found))
        .setNonZeroParameters(Measure.NON_ZERO_PARAMETERS.summary(found))
        .setMultiplyAdds(Measure.MULTIPLY_ADDS.summary(found))
        .setKeptEdges(Measure.KEPT_EDGES.summary(found))
        .setKeptOperations(Measure.KEPT_OPERATIONS.summary(found))
        .setSearchSeconds(Measure.SEARCH_SECONDS.summary(found))
        .setComparison(pairs.isEmpty() ? null : comparison(pairs))
        .build();
  }

  private static BranchComparison comparison(List<Pair> pairs) {
    double[] differences =
        values(pairs, Measure.TEST_ACCURACY).mapToDouble(v -> v.branch() - v.main()).toArray();
    Optional<SignedRanks> test = SignedRanks.of(differences);
    return BranchComparison.newBuilder()
        .setAccuracyDifference(Summaries.of(differences))
        .setWilcoxonStatistic(test.map(SignedRanks::statistic).orElse(null))
        .setWilcoxonP(test.map(SignedRanks::p).orElse(null))
        .setParameterRatio(ratio(pairs, Measure.PARAMETERS))
        .setMultiplyAddRatio(ratio(pairs, Measure.MULTIPLY_ADDS))
        .setSearchSecondsRatio(ratio(pairs, Measure.SEARCH_SECONDS))
        .build();
  }

  private static Ratio ratio(List<Pair> pairs, Measure measure) {
    return Summaries.ratio(
        values(pairs, measure)
            .filter(values -> values.branch() > 0 && values.main() > 0)
            .mapToDouble(values -> values.branch() / values.main())
            .toArray());
  }

  /** Of those seeds where both were measured. */
  private static Stream<Values> values(List<Pair> pairs, Measure measure) {
    return pairs.stream().flatMap(pair -> pair.values(measure).stream());
  }

  /** Two networks of one seed. */
  private record Pair(Architecture branch, Architecture main) {
    Optional<Values> values(Measure measure) {
      return measure
          .of(branch)
          .flatMap(value -> measure.of(main).map(other -> new Values(value, other)));
    }
  }

  private record Values(double branch, double main) {}
}
