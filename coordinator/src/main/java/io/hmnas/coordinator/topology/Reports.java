package io.hmnas.coordinator.topology;

import io.hmnas.coordinator.robustness.Robustness;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.SweepRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the report of a sweep from what the stores know.
 *
 * <p>Ended runs are kept one by one, so that a sweep of many seeds is no giant value.
 */
final class Reports {
  private static final Logger log = LoggerFactory.getLogger(Reports.class);

  private final KeyValueStore<String, EndedRun> endedRuns;
  private final Outlet outlet;

  Reports(ProcessorContext<String, Object> context, Counters counters) {
    endedRuns = context.getStateStore(StoreNames.ENDED_RUNS);
    outlet = new Outlet(context, counters);
  }

  void keep(EndedRun run) {
    endedRuns.put(prefix(run.getSweepId()) + run.getSeed(), run);
  }

  /**
   * Sends the report of a sweep as it is now.
   *
   * @param ended its ended runs
   */
  void send(SweepRequest sweep, Collection<EndedRun> ended) {
    String sweepId = sweep.getSweepId();
    try {
      outlet.send(sweepId, Robustness.report(sweepId, sweep.getConfig(), sweep.getSeeds(), ended));
    } catch (IllegalArgumentException e) {
      // A report less is better than no coordinator.
      log.error("sweep {} gets no report", sweepId, e);
    }
  }

  /** The ended runs of a sweep. */
  List<EndedRun> endedRuns(String sweepId) {
    List<EndedRun> runs = new ArrayList<>();
    try (KeyValueIterator<String, EndedRun> entries =
        endedRuns.prefixScan(prefix(sweepId), Serdes.String().serializer())) {
      entries.forEachRemaining(entry -> runs.add(entry.value));
    }
    return runs;
  }

  /** No sweepId has a slash in it, so that the prefix finds the sweep's runs and no others. */
  private static String prefix(String sweepId) {
    return sweepId + "/";
  }
}
