package io.hmnas.standalone.cli;

import io.hmnas.schemas.config.SweepSpec;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which seeds a sweep runs. */
final class SeedMixin {
  private static final int MAX_SEEDS = 10_000;

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

  /**
   * The sweep with the seeds asked for.
   *
   * @throws UsageException if the number of seeds is out of range
   */
  SweepSpec apply(SweepSpec spec) {
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
