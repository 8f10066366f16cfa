package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import java.util.List;

/**
 * A sweep with what it was asked for.
 *
 * @param seeds all seeds asked for, ascending
 */
public record SweepDetails(SweepSummary summary, SweepConfig config, List<Long> seeds) {
  public SweepDetails {
    seeds = List.copyOf(seeds);
  }

  /** The request that would create the sweep as it is now. */
  public SweepRequest asRequest() {
    return SweepRequest.newBuilder()
        .setSweepId(summary.sweepId())
        .setConfig(config)
        .setSeeds(seeds)
        .build();
  }
}
