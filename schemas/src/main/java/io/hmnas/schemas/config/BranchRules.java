package io.hmnas.schemas.config;

import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.SeedFactorsConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules for the names in {@code branches} and {@code seedFactors.vary}. */
final class BranchRules {
  private static final String FIELD = "branches";
  private static final List<String> NAMES =
      Branch.selectable().stream().map(Branch::label).toList();

  private BranchRules() {}

  static List<Problem> check(SweepConfig config) {
    List<Problem> problems = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String name : config.getBranches()) {
      if (!NAMES.contains(name)) {
        problems.add(unknown(FIELD, "branches", name, NAMES));
      } else if (!seen.add(name)) {
        problems.add(problem("must name every branch once", name + " twice"));
      } else {
        settings(config, Branch.require(name), problems);
      }
    }
    given(config, problems);
    factors(config.getSeedFactors(), problems);
    return problems;
  }

  private static void settings(SweepConfig config, Branch branch, List<Problem> problems) {
    if (!branch.owns(Stage.MASK)) {
      return;
    }
    MaskConfig mask = config.getMask();
    if (branch == Branch.DARTS_SIZE) {
      if (!mask.getEdges() && !mask.getOperations()) {
        problems.add(
            problem(
                "must not name darts-size, which has a budget, when neither mask.edges nor"
                    + " mask.operations is learned",
                branch.label()));
      }
    } else if (branch.settings(config).getMask().equals(mask)) {
      problems.add(
          problem("must not name a branch that is what hm-nas does already", branch.label()));
    }
  }

  /** A network that is given was not found by masks: there is nothing to compare or to join. */
  private static void given(SweepConfig config, List<Problem> problems) {
    if (config.getGenotype().isBlank()) {
      return;
    }
    if (!config.getBranches().isEmpty()) {
      problems.add(
          new Problem(
              FIELD,
              "must be empty with a genotype, which has no supernet",
              config.getBranches().toString(),
              List.of("genotype")));
    }
    if (config.getConsensus()) {
      problems.add(
          new Problem("consensus", "must be false with a genotype", "true", List.of("genotype")));
    }
    if (config.getStop().getWhenDecided()) {
      problems.add(
          new Problem(
              "stop.whenDecided", "must be false with a genotype", "true", List.of("genotype")));
    }
  }

  private static void factors(SeedFactorsConfig factors, List<Problem> problems) {
    String field = "seedFactors.vary";
    List<String> vary = factors.getVary();
    for (String name : vary) {
      if (!SeedFactors.NAMES.contains(name)) {
        problems.add(unknown(field, "factors", name, SeedFactors.NAMES));
      }
    }
    if (vary.isEmpty() || new HashSet<>(vary).size() < vary.size()) {
      problems.add(
          new Problem(
              field,
              "must name at least one of " + String.join(", ", SeedFactors.NAMES) + ", none twice",
              vary.toString(),
              List.of("seeds")));
    }
    if (SeedFactors.factorial(factors) && vary.size() < SeedFactors.NAMES.size()) {
      problems.add(
          new Problem(
              field,
              "must be left out in a factorial sweep, where the levels say what varies",
              vary.toString(),
              List.of("seeds")));
    }
  }

  private static Problem unknown(String field, String what, String name, List<String> known) {
    String guess =
        Suggestions.nearest(name, known).map(near -> " (did you mean " + near + "?)").orElse("");
    return new Problem(
        field,
        "must be names of " + what + " (" + String.join(", ", known) + ")",
        "'" + name + "'" + guess,
        List.of("seeds"));
  }

  private static Problem problem(String requirement, String value) {
    return new Problem(FIELD, requirement, value, List.of("mask"));
  }
}
