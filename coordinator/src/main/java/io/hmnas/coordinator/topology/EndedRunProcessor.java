package io.hmnas.coordinator.topology;

import io.hmnas.coordinator.plan.SweepProgress;
import io.hmnas.coordinator.report.SweepReports;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.SweepRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns ended runs and branches into new reports of their sweep, and has begin what follows from
 * them: seeds that waited for their turn, and the consensus. Keyed by sweepId.
 *
 * <p>The end of a sweep's last run is reported at once, all others soon: a report costs time in
 * proportion to the runs in it, so one for each of a thousand runs would cost more than everything
 * else. What is not yet reported is forgotten when a coordinator stops; the next run's end makes up
 * for it.
 */
final class EndedRunProcessor extends ContextualProcessor<String, EndedRun, String, Object> {
  private static final Logger log = LoggerFactory.getLogger(EndedRunProcessor.class);

  /** Time from one report of a sweep to the next, of which each run in it takes its share. */
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Duration INTERVAL_PER_RUN = Duration.ofMillis(5);

  private final Counters counters;

  /** Runs of sweeps under way, by their key: reading them all again at each end would add up. */
  private final Map<String, Map<String, EndedRun>> underWay = new HashMap<>();

  /** When the next report of a sweep under way may be made, ms. */
  private final Map<String, Long> notBefore = new HashMap<>();

  /** Sweeps with ended runs that are in no report yet. */
  private final Set<String> due = new TreeSet<>();

  EndedRunProcessor(Counters counters) {
    this.counters = counters;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    // A new start or a rolled-back transaction: only the store is to be believed.
    underWay.clear();
    notBefore.clear();
    due.clear();
    context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::reportDue);
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
    if (sweep.getConfig().getStop().getWhenDecided()) {
      // Seeds may have been started by a request meanwhile.
      underWay.remove(ended.getSweepId());
    }
    Map<String, EndedRun> runs = underWay.computeIfAbsent(ended.getSweepId(), reports::endedRuns);
    runs.put(SweepProgress.key(ended), ended);
    reports.startNext(sweep, runs);
    SweepProgress progress = SweepReports.progress(sweep, runs.values());
    progress.consensusToBegin().ifPresent(command -> reports.begin(command, runs));
    due.add(sweep.getSweepId());
    long now = context().currentSystemTimeMs();
    if (progress.finished()) {
      report(sweep, runs.values(), now);
      underWay.remove(ended.getSweepId());
      notBefore.remove(ended.getSweepId());
    } else if (now >= notBefore.getOrDefault(ended.getSweepId(), 0L)) {
      report(sweep, runs.values(), now);
    }
  }

  private void reportDue(long now) {
    KeyValueStore<String, SweepRequest> sweeps = context().getStateStore(StoreNames.SWEEPS);
    for (String sweepId : List.copyOf(due)) {
      SweepRequest sweep = sweeps.get(sweepId);
      if (sweep != null && now >= notBefore.getOrDefault(sweepId, 0L)) {
        report(sweep, underWay.getOrDefault(sweepId, Map.of()).values(), now);
      }
    }
  }

  private void report(SweepRequest sweep, Collection<EndedRun> runs, long now) {
    new Reports(context(), counters).send(sweep, runs);
    due.remove(sweep.getSweepId());
    long interval = INTERVAL.plus(INTERVAL_PER_RUN.multipliedBy(runs.size())).toMillis();
    notBefore.put(sweep.getSweepId(), now + interval);
  }
}
