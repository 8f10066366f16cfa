package io.hmnas.coordinator.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hmnas.coordinator.plan.SweepDecision;
import io.hmnas.coordinator.plan.SweepPlanner;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RunAction;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.metric.Metric;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the sweeps: turns requests, as bytes that {@link RequestGate} has let through, into commands
 * to runs. Keyed by sweepId.
 */
final class SweepProcessor extends ContextualProcessor<String, byte[], String, Object> {
  private static final Logger log = LoggerFactory.getLogger(SweepProcessor.class);

  private final String requestTopic;
  private final Deserializer<SweepRequest> requests;
  private final Counters counters;

  SweepProcessor(String requestTopic, Deserializer<SweepRequest> requests, Counters counters) {
    this.requestTopic = requestTopic;
    this.requests = requests;
    this.counters = counters;
  }

  @Override
  public void process(Record<String, byte[]> record) {
    counters.increment(Metric.REQUESTS);
    KeyValueStore<String, SweepRequest> sweeps = context().getStateStore(StoreNames.SWEEPS);
    SweepRequest request = requests.deserialize(requestTopic, record.value());
    SweepDecision decision = SweepPlanner.decide(sweeps.get(record.key()), request);
    Outlet outlet = new Outlet(context(), counters);
    decision.rejection().ifPresent(rejection -> reject(outlet, record, rejection));
    boolean queued =
        decision.sweep().filter(sweep -> sweep.getConfig().getStop().getWhenDecided()).isPresent();
    for (RunCommand command : decision.commands()) {
      if (!queued || command.getAction() != RunAction.START) {
        outlet.send(command.getRunId(), command);
      }
    }
    if (decision.changed()) {
      SweepRequest sweep = decision.sweep().orElseThrow();
      sweeps.put(record.key(), sweep);
      log.info("sweep {} has {} seeds", sweep.getSweepId(), sweep.getSeeds().size());
      Reports reports = new Reports(context(), counters);
      Map<String, EndedRun> known = reports.endedRuns(sweep.getSweepId());
      if (queued) {
        reports.startNext(sweep, known);
      }
      reports.send(sweep, known.values());
    }
  }

  private static void reject(
      Outlet outlet, Record<String, byte[]> record, SweepDecision.Rejection rejection) {
    outlet.reject(
        Origin.from(record.headers()),
        record.headers(),
        record.key().getBytes(UTF_8),
        record.value(),
        rejection.reason().name(),
        rejection.detail());
  }
}
