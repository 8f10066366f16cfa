package io.hmnas.schemas.config;

import io.hmnas.schemas.avro.SeedFactorsConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What {@code seeds:} says in a sweep file: which seeds, and which randomness follows them.
 *
 * @param seeds none twice; empty after an error
 * @param factors what of the randomness varies, if the file says so
 */
record SweepFileSeeds(List<Long> seeds, Optional<SeedFactorsConfig> factors) {
  private static final int MAX_SEEDS = 10_000;
  static final List<Long> DEFAULT_SEEDS = List.of(1L, 2L, 3L);

  /** Reads the node; what is wrong goes to the errors. */
  static SweepFileSeeds read(Node node, YamlValues values, SweepFileErrors errors) {
    return node instanceof SequenceNode list
        ? new SweepFileSeeds(listed(list, values, errors), Optional.empty())
        : counted(node, values, errors);
  }

  private static List<Long> listed(SequenceNode list, YamlValues values, SweepFileErrors errors) {
    Set<Long> seeds = new LinkedHashSet<>();
    int size = list.getValue().size();
    if (size < 1 || size > MAX_SEEDS) {
      errors.add(
          SweepFileErrors.line(list),
          "seeds",
          "seeds must be a list of 1.." + MAX_SEEDS + " numbers, got " + size);
    }
    for (Node item : list.getValue()) {
      values
          .whole("seeds", item, 0, Long.MAX_VALUE)
          .filter(seed -> !seeds.add(seed))
          .ifPresent(
              seed ->
                  errors.add(
                      SweepFileErrors.line(item),
                      "seeds",
                      "seeds must differ, got " + seed + " twice"));
    }
    return List.copyOf(seeds);
  }

  private static SweepFileSeeds counted(Node node, YamlValues values, SweepFileErrors errors) {
    Map<String, Node> fields =
        YamlFields.of(node, "seeds", List.of("count", "base", "vary", "factors"), errors);
    long base = whole(fields, "base", 0, Long.MAX_VALUE, values).orElse(1L);
    Optional<SeedFactorsConfig> factors =
        Optional.ofNullable(fields.get("factors"))
            .map(item -> levels(item, base, values, errors))
            .or(
                () ->
                    Optional.ofNullable(fields.get("vary"))
                        .map(i -> vary(i, base, values, errors)));
    Optional<Long> said = whole(fields, "count", 1, MAX_SEEDS, values);
    if (fields.containsKey("factors") && fields.size() > (fields.containsKey("base") ? 2 : 1)) {
      errors.add(
          SweepFileErrors.line(node),
          "seeds.factors",
          "seeds.factors says how many seeds there are and what varies: leave out seeds.count and"
              + " seeds.vary");
    }
    long count =
        factors
            .filter(SeedFactors::factorial)
            .map(SeedFactors::combinations)
            .or(() -> said)
            .orElse((long) DEFAULT_SEEDS.size());
    if (count > MAX_SEEDS) {
      errors.add(
          SweepFileErrors.line(node),
          "seeds.factors",
          "seeds.factors must make at most " + MAX_SEEDS + " seeds, got " + count);
      return new SweepFileSeeds(List.of(), factors);
    }
    if (base > Long.MAX_VALUE - count) {
      errors.add(
          SweepFileErrors.line(node),
          "seeds.base",
          "seeds.base must be at most 2^63 - 1 - seeds.count, got " + base);
      return new SweepFileSeeds(List.of(), factors);
    }
    return new SweepFileSeeds(LongStream.range(base, base + count).boxed().toList(), factors);
  }

  private static Optional<Long> whole(
      Map<String, Node> fields, String name, long low, long high, YamlValues values) {
    return Optional.ofNullable(fields.get(name))
        .flatMap(item -> values.whole("seeds." + name, item, low, high));
  }

  private static SeedFactorsConfig levels(
      Node node, long base, YamlValues values, SweepFileErrors errors) {
    Map<String, Node> fields = YamlFields.of(node, "seeds.factors", SeedFactors.NAMES, errors);
    SeedFactorsConfig.Builder factors = SeedFactorsConfig.newBuilder().setBase(base);
    fields.forEach(
        (name, item) ->
            values
                .whole("seeds.factors." + name, item, 1, MAX_SEEDS)
                .map(Math::toIntExact)
                .ifPresent(
                    levels -> {
                      switch (name) {
                        case SeedFactors.INIT -> factors.setInit(levels);
                        case SeedFactors.DATA -> factors.setData(levels);
                        default -> factors.setMask(levels);
                      }
                    }));
    return factors.build();
  }

  private static SeedFactorsConfig vary(
      Node node, long base, YamlValues values, SweepFileErrors errors) {
    List<String> names = new ArrayList<>();
    if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> values.text("seeds.vary", item).ifPresent(names::add));
    } else {
      errors.wrong("seeds.vary", node, "a list of " + String.join(", ", SeedFactors.NAMES));
    }
    return SeedFactorsConfig.newBuilder().setBase(base).setVary(names).build();
  }
}
