package io.hmnas.standalone.chaos;

import io.hmnas.standalone.process.ClusterException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs a simulated sweep in processes of its own while workers come and go, and has the topics
 * judged: does throughput follow, and is nothing lost or done twice?
 */
public final class Elastic {
  private static final String SWEEP = "elastic";

  /** Nothing is accepted for so long: what was answered before the last worker went is in. */
  private static final long CALM_MILLIS = 2_000;

  private static final long PATIENCE_MILLIS = 180_000;

  private final ElasticSettings settings;
  private final Consumer<String> progress;
  private final InstantSource clock = InstantSource.system();
  private final List<ElasticReport.Phase> phases = new ArrayList<>();

  private Elastic(ElasticSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Does it: one worker, the greatest number, none, and the greatest number until all runs have
   * ended.
   *
   * @param progress gets a line for each phase
   * @throws ClusterException if the processes do not start, the sweep stands still, or it is over
   *     before its time
   */
  public static ElasticReport run(ElasticSettings settings, Consumer<String> progress) {
    return new Elastic(settings, progress).run();
  }

  private ElasticReport run() {
    ChaosSweep sweep = new ChaosSweep(settings.runs(), false, List.of());
    ChaosSettings processes =
        new ChaosSettings(
            0, settings.runs(), 1, 1, Duration.ofHours(1), false, settings.directory());
    List<String> simulation =
        List.of(
            "--simulate",
            "--step-time",
            settings.stepTime().toMillis() + "ms",
            "--step-jitter",
            "0.2");
    try (ChaosCluster cluster = ChaosCluster.start(processes, simulation, clock);
        ChaosLog log = new ChaosLog(cluster.bootstrapServers(), SWEEP, true)) {
      sweep.submit(cluster.bootstrapServers(), SWEEP);
      for (int workers : List.of(1, settings.workers(), 0)) {
        measure(cluster, log, workers);
      }
      finish(cluster, log);
      log.readToTheEnd();
      return new ElasticReport(
          settings, phases, new ChaosVerifier(log.facts(), sweep.truth(SWEEP)).findings(List.of()));
    }
  }

  /** A time with a fixed number of workers, once all of them are at work or gone. */
  private void measure(ChaosCluster cluster, ChaosLog log, int workers) {
    double settling = scale(cluster, log, workers);
    int before = log.steps();
    long start = clock.millis();
    until("phase", cluster, log, () -> clock.millis() - start >= settings.phase().toMillis());
    if (log.finished()) {
      throw new ClusterException(
          "all runs ended in the phase of %d workers: take more runs, or longer steps"
              .formatted(workers));
    }
    add(workers, settling, (clock.millis() - start) / 1000.0, log.steps() - before);
  }

  private void finish(ChaosCluster cluster, ChaosLog log) {
    double settling = scale(cluster, log, settings.workers());
    int before = log.steps();
    long start = clock.millis();
    until("the sweep's end", cluster, log, () -> log.finished());
    add(settings.workers(), settling, (clock.millis() - start) / 1000.0, log.steps() - before);
  }

  /** Changes the number of workers; the time until that has happened, s. */
  private double scale(ChaosCluster cluster, ChaosLog log, int workers) {
    long start = clock.millis();
    cluster.scaleTo(workers);
    if (workers > 0) {
      until(
          workers + " workers at work",
          cluster,
          log,
          () -> log.workersSince(start).size() >= workers || log.finished());
    } else {
      until("the workers to go", cluster, log, cluster::allGone);
      awaitCalm(cluster, log);
    }
    return (clock.millis() - start) / 1000.0;
  }

  private void awaitCalm(ChaosCluster cluster, ChaosLog log) {
    long[] last = {log.steps(), clock.millis()};
    until(
        "calm",
        cluster,
        log,
        () -> {
          if (log.steps() != last[0]) {
            last[0] = log.steps();
            last[1] = clock.millis();
          }
          return clock.millis() - last[1] >= CALM_MILLIS;
        });
  }

  private void until(String what, ChaosCluster cluster, ChaosLog log, BooleanSupplier condition) {
    long start = clock.millis();
    while (!condition.getAsBoolean()) {
      log.poll();
      cluster.tick();
      if (clock.millis() - start > PATIENCE_MILLIS + settings.phase().toMillis()) {
        throw new ClusterException(
            "waited too long for %s; see the logs in %s"
                .formatted(what, settings.directory().resolve("logs")));
      }
    }
  }

  private void add(int workers, double settling, double seconds, int steps) {
    ElasticReport.Phase phase = new ElasticReport.Phase(workers, settling, seconds, steps);
    phases.add(phase);
    progress.accept(
        "%d workers: %.1f steps/s, after %.1f s"
            .formatted(workers, phase.stepsPerSecond(), settling));
  }
}
