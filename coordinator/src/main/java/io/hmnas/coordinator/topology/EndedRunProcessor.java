package io.hmnas.coordinator.topology;

import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.SweepRequest;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the end of every run into a new report of its sweep. Keyed by sweepId. */
final class EndedRunProcessor extends ContextualProcessor<String, EndedRun, String, Object> {
  private static final Logger log = LoggerFactory.getLogger(EndedRunProcessor.class);

  private final Counters counters;

  EndedRunProcessor(Counters counters) {
    this.counters = counters;
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
    reports.send(sweep);
  }
}
