package io.hmnas.standalone.chaos;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.standalone.process.ClusterException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs a sweep in processes of its own, disturbs them at random from a seed, lets everything come
 * to its end, and has the topics judged.
 */
public final class Chaos {
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration REAL_INTERVAL = Duration.ofSeconds(4);

  /** After the last disturbance, how long nothing may happen before the sweep counts as stuck. */
  private static final long QUIET_LIMIT_MILLIS = 120_000;

  private static final long REPORT_MILLIS = 5_000;

  /** One of each kind: off the supernet, off the masks. */
  private static final List<String> BRANCHES = List.of("darts-rule", "scratch");

  /** Of a simulated run, with its branches. */
  private static final long STEPS_PER_RUN = ChaosSweep.SIMULATED_STEPS + 3L * BRANCHES.size();

  private static final String CALM = "calm";
  private static final String DISTURBED = "chaos";

  private final ChaosSettings settings;
  private final Consumer<String> progress;
  private final ChaosSweep sweep;
  private final InstantSource clock = InstantSource.system();
  private final Map<Disturbance.Kind, Integer> done = new EnumMap<>(Disturbance.Kind.class);

  private Chaos(ChaosSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    this.sweep = new ChaosSweep(settings.runs(), settings.real(), BRANCHES);
  }

  /**
   * Does it.
   *
   * @param progress gets a line for each disturbance and now and then
   * @throws ClusterException if the processes do not even start
   */
  public static ChaosReport run(ChaosSettings settings, Consumer<String> progress) {
    return new Chaos(settings, progress).run();
  }

  private ChaosReport run() {
    List<Disturbance> plan =
        ChaosPlan.of(
            settings.seed(),
            settings.workers(),
            settings.coordinators(),
            settings.duration(),
            settings.real() ? REAL_INTERVAL : INTERVAL);
    progress.accept("seed " + settings.seed() + ": " + plan.size() + " disturbances planned");
    try (ChaosCluster cluster = ChaosCluster.start(settings, simulation(), clock)) {
      Map<ChaosVerifier.Line, ChaosVerifier.Expected> expected = expected(cluster);
      long start = clock.millis();
      disturb(cluster, plan);
      double seconds = (clock.millis() - start) / 1000.0;
      try (ChaosLog log = new ChaosLog(cluster.bootstrapServers(), DISTURBED, true)) {
        log.readToTheEnd();
        return new ChaosReport(
            settings,
            seconds,
            done,
            cluster.endedAlone(),
            plan,
            new ChaosVerifier(log.facts(), expected).findings(cluster.kills()));
      }
    }
  }

  /** Hands in the sweep, follows it, and does what is planned meanwhile. */
  private void disturb(ChaosCluster cluster, List<Disturbance> plan) {
    try (ChaosLog log = new ChaosLog(cluster.bootstrapServers(), DISTURBED, false)) {
      sweep.submit(cluster.bootstrapServers(), DISTURBED);
      int next = 0;
      long start = clock.millis();
      while (next < plan.size() && !log.finished()) {
        log.poll();
        cluster.tick();
        while (next < plan.size() && plan.get(next).atMillis() <= clock.millis() - start) {
          apply(cluster, plan.get(next), log);
          next++;
        }
      }
      if (next < plan.size()) {
        progress.accept("all runs have ended before the last disturbances: they are left out");
      }
      cluster.heal();
      follow(cluster, log);
    }
  }

  private void apply(ChaosCluster cluster, Disturbance disturbance, ChaosLog log) {
    boolean could = cluster.disturb(disturbance);
    if (could) {
      done.merge(disturbance.kind(), 1, Integer::sum);
    }
    progress.accept(
        "%6.1f s: %s %d for %.1f s%s; %d of %d runs have ended"
            .formatted(
                disturbance.atMillis() / 1000.0,
                disturbance.kind(),
                disturbance.target() + 1,
                disturbance.forMillis() / 1000.0,
                could ? "" : ": it is not up",
                log.ended(),
                settings.runs()));
  }

  /** Waits for the end of all runs, or until nothing has happened for long. */
  private void follow(ChaosCluster cluster, ChaosLog log) {
    long heard = clock.millis();
    long reported = heard;
    int changes = log.changes();
    while (!log.finished()) {
      log.poll();
      cluster.tick();
      long now = clock.millis();
      if (log.changes() > changes) {
        changes = log.changes();
        heard = now;
      }
      if (now - heard > QUIET_LIMIT_MILLIS) {
        progress.accept("nothing has happened for " + QUIET_LIMIT_MILLIS / 1000 + " s: giving up");
        return;
      }
      if (now - reported > REPORT_MILLIS) {
        reported = now;
        progress.accept("%d of %d runs have ended".formatted(log.ended(), settings.runs()));
      }
    }
  }

  private Map<ChaosVerifier.Line, ChaosVerifier.Expected> expected(ChaosCluster cluster) {
    if (!settings.real()) {
      return sweep.truth(DISTURBED);
    }
    Map<ChaosVerifier.Line, ChaosVerifier.Expected> expected = new HashMap<>();
    progress.accept("training undisturbed, for comparison");
    sweep.submit(cluster.bootstrapServers(), CALM);
    try (ChaosLog log = new ChaosLog(cluster.bootstrapServers(), CALM, false)) {
      follow(cluster, log);
    }
    try (ChaosLog log = new ChaosLog(cluster.bootstrapServers(), CALM, true)) {
      log.readToTheEnd();
      ChaosFacts facts = log.facts();
      for (Architecture network : facts.networks()) {
        List<RunState> states =
            facts
                .runs()
                .getOrDefault(ChaosFacts.line(network.getRunId(), network.getBranch()), List.of());
        List<String> digests =
            states.get(states.size() - 1).getHistory().stream()
                .map(StepRecord::getOutputDigest)
                .toList();
        expected.put(ChaosVerifier.Line.of(network), new ChaosVerifier.Expected(digests, network));
      }
    }
    int lines = settings.runs() * (1 + BRANCHES.size());
    if (expected.size() != lines) {
      throw new ClusterException(
          "only %d of %d undisturbed runs and branches completed; see the logs in %s"
              .formatted(expected.size(), lines, settings.directory().resolve("logs")));
    }
    return expected;
  }

  /** Arguments of a worker: steps of such a length that the sweep lasts about as long as asked. */
  private List<String> simulation() {
    if (settings.real()) {
      return List.of();
    }
    long steps = settings.runs() * STEPS_PER_RUN;
    long millis = Math.max(1, settings.duration().toMillis() * settings.workers() / steps * 7 / 10);
    return List.of(
        "--simulate",
        "--step-time",
        millis + "ms",
        "--step-jitter",
        "0.5",
        "--failure-rate",
        "0.01");
  }
}
