package io.hmnas.schemas.config;

import io.hmnas.schemas.avro.SweepConfig;
import java.util.List;
import java.util.Optional;

/**
 * What a sweep file asks for.
 *
 * @param name the sweep's name, if the file gives one; a valid {@link SweepId}
 * @param config a valid configuration
 * @param seeds the seeds to run, at least one, none twice
 */
public record SweepSpec(Optional<String> name, SweepConfig config, List<Long> seeds) {
  public SweepSpec {
    seeds = List.copyOf(seeds);
  }
}
