package io.hmnas.coordinator.topology;

import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.SweepRequest;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the end of every run into a new report of its sweep. Keyed by sweepId. */
final class EndedRunProcessor extends ContextualProcessor<String, EndedRun, String, Object> {
  private static final Logger log = LoggerFactory.getLogger(EndedRunProcessor.class);

  private final Counters counters;

  /** Ended runs of sweeps under way, by seed: reading them all again at each end would add up. */
  private final Map<String, Map<Long, EndedRun>> underWay = new HashMap<>();

  EndedRunProcessor(Counters counters) {
    this.counters = counters;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    // A new start or a rolled-back transaction: only the store is to be believed.
    underWay.clear();
  }

  @Override
  public void process(Record<String, EndedRun> record) {
    EndedRun ended = record.value();
    KeyValueStore<String, SweepRequest> sweeps = context().getStateStore(StoreNames.SWEEPS);
    SweepRequest sweep = sweeps.get(ended.getSweepId());
    if (sweep == null) {
      log.error("run {} ended, but its sweep is not known", ended.getRunId());
      return;
    }
    Reports reports = new Reports(context(), counters);
    reports.keep(ended);
    Map<Long, EndedRun> runs =
        underWay.computeIfAbsent(ended.getSweepId(), sweepId -> bySeed(reports, sweepId));
    runs.put(ended.getSeed(), ended);
    reports.send(sweep, runs.values());
    if (runs.size() >= sweep.getSeeds().size()) {
      underWay.remove(ended.getSweepId());
    }
  }

  private static Map<Long, EndedRun> bySeed(Reports reports, String sweepId) {
    Map<Long, EndedRun> runs = new HashMap<>();
    reports.endedRuns(sweepId).forEach(run -> runs.put(run.getSeed(), run));
    return runs;
  }
}
