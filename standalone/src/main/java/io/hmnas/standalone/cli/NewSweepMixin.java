package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.ConfigValidator;
import io.hmnas.schemas.config.SweepSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a sweep that is made here starts with: its seeds and its folder. */
final class NewSweepMixin {
  private static final int MAX_SEEDS = 10_000;
  private static final String NONE = "none";

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Number of seeds, 1..10000 (default: as the sweep says).")
  private @Nullable Integer seeds;

  @Option(
      names = "--seed-base",
      paramLabel = "SEED",
      description = "First seed; the others follow it (default: as the sweep says).")
  private @Nullable Long seedBase;

  @Option(
      names = "--branches",
      paramLabel = "NAMES",
      split = ",",
      description =
          "Networks to train for comparison in each run, or none, such as darts-rule,scratch"
              + " (default: as the sweep says).")
  private @Nullable List<String> branches;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "Where the sweep's folder is made (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("");

  /**
   * The folder of the sweep with the seeds asked for.
   *
   * @param name of a sweep that has none
   * @throws UsageException if the number of seeds is out of range, or there is no such branch
   */
  SweepFolder folder(SweepSpec spec, String name) {
    return SweepFolder.create(out, withBranches(withSeeds(spec)), name);
  }

  private SweepSpec withBranches(SweepSpec spec) {
    if (branches == null) {
      return spec;
    }
    SweepConfig config =
        SweepConfig.newBuilder(spec.config())
            .setBranches(branches.equals(List.of(NONE)) ? List.of() : branches)
            .build();
    ConfigValidator.validate(config).stream()
        .findFirst()
        .ifPresent(
            problem -> {
              throw new UsageException("--" + problem.message());
            });
    return new SweepSpec(spec.name(), config, spec.seeds());
  }

  private SweepSpec withSeeds(SweepSpec spec) {
    if (seeds == null && seedBase == null) {
      return spec;
    }
    int count = seeds == null ? spec.seeds().size() : seeds;
    if (count < 1 || count > MAX_SEEDS) {
      throw new UsageException("--seeds must be 1..%d, got %d".formatted(MAX_SEEDS, count));
    }
    long base = seedBase == null ? spec.seeds().get(0) : seedBase;
    List<Long> chosen = LongStream.range(base, Math.addExact(base, count)).boxed().toList();
    return new SweepSpec(spec.name(), spec.config(), chosen);
  }
}
