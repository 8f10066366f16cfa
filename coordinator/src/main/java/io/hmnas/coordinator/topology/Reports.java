package io.hmnas.coordinator.topology;

import io.hmnas.coordinator.plan.SweepProgress;
import io.hmnas.coordinator.report.SweepReports;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.SweepRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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
    endedRuns.put(prefix(run.getSweepId()) + SweepProgress.key(run), run);
  }

  /**
   * Starts the seeds of a sweep that are next, if it has them wait for their turn.
   *
   * @param known of the sweep's runs; what begins is added
   */
  void startNext(SweepRequest sweep, Map<String, EndedRun> known) {
    for (long seed : SweepReports.progress(sweep, known.values()).next()) {
      begin(SweepProgress.start(sweep, seed), known);
    }
  }

  /** Has a run or branch begin, and notes that it does. */
  void begin(RunCommand command, Map<String, EndedRun> known) {
    EndedRun begun = SweepProgress.begun(command);
    keep(begun);
    known.put(SweepProgress.key(begun), begun);
    outlet.send(command.getRunId(), command);
  }

  /**
   * Sends the report of a sweep as it is now.
   *
   * @param known how its runs and branches ended, or that they have begun
   */
  void send(SweepRequest sweep, Collection<EndedRun> known) {
    String sweepId = sweep.getSweepId();
    try {
      outlet.send(sweepId, SweepReports.of(sweep, known));
    } catch (IllegalArgumentException e) {
      // A report less is better than no coordinator.
      log.error("sweep {} gets no report", sweepId, e);
    }
  }

  /** What is known of the runs and branches of a sweep, by {@link SweepProgress#key}. */
  Map<String, EndedRun> endedRuns(String sweepId) {
    Map<String, EndedRun> runs = new HashMap<>();
    try (KeyValueIterator<String, EndedRun> entries =
        endedRuns.prefixScan(prefix(sweepId), Serdes.String().serializer())) {
      entries.forEachRemaining(entry -> runs.put(SweepProgress.key(entry.value), entry.value));
    }
    return runs;
  }

  /** No sweepId has a slash in it, so that the prefix finds the sweep's runs and no others. */
  private static String prefix(String sweepId) {
    return sweepId + "/";
  }
}
