package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.process.ClusterException;
import io.hmnas.standalone.process.ClusterOptions;
import io.hmnas.standalone.process.LocalCluster;
import io.hmnas.standalone.report.ReportWriter;
import io.hmnas.standalone.report.SweepOutcome;
import io.hmnas.standalone.sweep.SweepClient;
import io.hmnas.standalone.sweep.SweepTracker;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.space.Operations;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A sweep on this machine, from its start to its report. */
final class LocalSweep {
  private static final Duration POLL = Duration.ofMillis(200);

  /** After the last run's end, its architecture and the sweep's report follow at once. */
  private static final Duration REPORT_LIMIT = Duration.ofSeconds(20);

  private final SweepFolder folder;
  private final ClusterOptions options;
  private final boolean keepData;
  private final String data;
  private final PrintWriter out;
  private final Clock clock = Clock.systemUTC();
  private List<ScrapeTargets> targets = List.of();

  private LocalSweep(
      SweepFolder folder, ClusterOptions options, boolean keepData, String data, PrintWriter out) {
    this.folder = folder;
    this.options = options;
    this.keepData = keepData;
    this.data = data;
    this.out = out;
  }

  /**
   * Checks what can be checked before anything starts.
   *
   * @throws UsageException if the search space has an unknown operation, or an option is out of
   *     range
   * @throws io.hmnas.worker.data.DataSetException if the data set is missing or damaged
   */
  static LocalSweep of(SweepFolder folder, SweepMixin mixin, PrintWriter out) {
    SweepConfig config = folder.spec().config();
    checkOperations(config);
    checkGenotype(config, mixin);
    List<String> simulation = mixin.simulation().arguments();
    String data =
        simulation.isEmpty()
            ? mixin.data().sources().describe(config.getDataset()).toString()
            : "Simulated: nothing is trained, all figures are made up";
    ClusterOptions options =
        new ClusterOptions(
            folder.path(),
            mixin.workers(folder.spec().seeds().size()),
            Optional.ofNullable(mixin.data().folder()),
            simulation);
    return new LocalSweep(folder, options, mixin.keepData(), data, out);
  }

  private static void checkGenotype(SweepConfig config, SweepMixin mixin) {
    if (!config.getGenotype().isBlank()) {
      var unused = NetworkText.of(config, mixin.data().sources());
    }
  }

  private static void checkOperations(SweepConfig config) {
    try {
      config.getSpace().getOperations().forEach(Operations::byName);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  /**
   * Runs it.
   *
   * @return the process's exit code
   */
  int run() {
    Interruption interruption = Interruption.listen();
    try {
      return run(interruption);
    } finally {
      out.flush();
      interruption.ended();
    }
  }

  private int run(Interruption interruption) {
    folder.write();
    Instant started = clock.instant();
    out.printf(
        "Sweep %s: %d seed%s, %d worker%s. %s.%n",
        folder.sweepId(),
        folder.spec().seeds().size(),
        folder.spec().seeds().size() == 1 ? "" : "s",
        options.workers(),
        options.workers() == 1 ? "" : "s",
        data);
    out.flush();
    SweepTracker tracker =
        new SweepTracker(
            folder.sweepId(), folder.spec().config(), folder.spec().seeds(), options.workers());
    Optional<String> failure;
    try (ProgressDisplay display = ProgressDisplay.forThisProcess(out, clock)) {
      failure = follow(tracker, display, interruption);
    }
    boolean complete = tracker.complete();
    SweepOutcome outcome = outcome(tracker, started);
    Path report = ReportWriter.write(outcome, folder.path());
    out.println();
    out.print(SummaryTable.of(outcome));
    tracker
        .robustness()
        .map(found -> EdgeTable.of(found, Charset.defaultCharset()))
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> out.printf("%n%s", text));
    out.printf("Report: %s%n", report);
    if (complete) {
      if (options.simulation().isEmpty()) {
        Models.write(
            folder.path(), outcome.architectures(), new DataSources(options.data().orElse(null)));
      }
      if (!keepData) {
        folder.deleteState();
      }
      boolean all = tracker.runs().stream().allMatch(run -> run.getStatus() == RunStatus.COMPLETED);
      return all ? ExitCodes.OK : ExitCodes.FAILED;
    }
    failure.ifPresent(reason -> out.printf("Failed: %s%n", reason));
    out.printf(
        "%s before its end. Everything is kept in %s: go on with 'hmnas resume %s%s', or delete the"
            + " folder.%n",
        failure.isPresent() ? "Stopped" : "Interrupted",
        folder.path(),
        folder.path(),
        options.simulation().isEmpty() ? "" : " " + String.join(" ", options.simulation()));
    return failure.isPresent() ? ExitCodes.FAILED : ExitCodes.INTERRUPTED;
  }

  /**
   * Starts the processes, hands in the sweep, and follows it until it is complete or cannot go on.
   *
   * @return why it cannot go on; empty when it is complete or was interrupted
   */
  private Optional<String> follow(
      SweepTracker tracker, ProgressDisplay display, Interruption interruption) {
    display.notice("Starting broker, coordinator and workers ...");
    try (LocalCluster cluster =
        LocalCluster.start(options, display::notice, interruption.requested())) {
      var unused = cluster.apiUrl().thenAccept(url -> noteApi(url, display));
      var unusedToo = cluster.registryUrl().thenAccept(url -> noteEndpoints(cluster, url, display));
      try (SweepClient client =
          new SweepClient(
              KafkaConnection.to(cluster.bootstrapServers()),
              Topics.withDefaultPrefix(),
              CatalogueRegistry.standard(),
              tracker)) {
        client.submit(request());
        follow(tracker, display, interruption, cluster, client);
      }
      if (interruption.requested().isDone()) {
        display.notice("Stopping ...");
      }
      return tracker.complete() ? Optional.empty() : reason(cluster);
    } catch (ClusterException e) {
      return interruption.requested().isDone()
          ? Optional.empty()
          : Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
    } finally {
      folder.deleteEndpoints();
    }
  }

  /** For whoever wants to look at the sweep or to act on it while it runs. */
  private void noteApi(String url, ProgressDisplay display) {
    folder.noteApi(url);
    display.notice("Page: " + url + "/#/sweeps/" + folder.sweepId());
    display.notice("API: " + url + "/api/v1/sweeps/" + folder.sweepId());
  }

  /** The schema registry is the last to answer. */
  private void noteEndpoints(LocalCluster cluster, String registryUrl, ProgressDisplay display) {
    String servers = cluster.bootstrapServers();
    folder.noteEndpoints(new Endpoints(servers, registryUrl, cluster.apiUrl().join()));
    display.notice("Kafka: " + servers + "; schema registry: " + registryUrl);
  }

  private void follow(
      SweepTracker tracker,
      ProgressDisplay display,
      Interruption interruption,
      LocalCluster cluster,
      SweepClient client) {
    Instant giveUp = Instant.MAX;
    while (!tracker.complete()
        && !interruption.requested().isDone()
        && !cluster.failure().isDone()
        && clock.instant().isBefore(giveUp)) {
      client.poll(POLL);
      noteTargets(cluster);
      display.show(tracker.snapshot());
      if (!tracker.ended()) {
        giveUp = Instant.MAX;
      } else if (giveUp.equals(Instant.MAX)) {
        giveUp = clock.instant().plus(REPORT_LIMIT);
      }
    }
  }

  /** For a Prometheus that watches. Workers come later than the coordinator, and may come again. */
  private void noteTargets(LocalCluster cluster) {
    if (cluster.apiUrl().isDone()) {
      List<ScrapeTargets> now =
          ScrapeTargets.of(cluster.apiUrl().join(), new TreeMap<>(cluster.workerUrls()).values());
      if (!now.equals(targets)) {
        folder.noteTargets(now);
        targets = now;
      }
    }
  }

  private static Optional<String> reason(LocalCluster cluster) {
    return cluster.failure().isDone() ? Optional.of(cluster.failure().join()) : Optional.empty();
  }

  private SweepRequest request() {
    return SweepRequest.newBuilder()
        .setSweepId(folder.sweepId())
        .setAction(SweepAction.CREATE)
        .setConfig(folder.spec().config())
        .setSeeds(folder.spec().seeds())
        .build();
  }

  private SweepOutcome outcome(SweepTracker tracker, Instant started) {
    return new SweepOutcome(
        folder.sweepId(),
        folder.spec().config(),
        tracker.runs(),
        tracker.branches(),
        tracker.architectures(),
        tracker.robustness().orElse(null),
        Versions.all(),
        started,
        clock.instant(),
        tracker.traces(),
        new StoredSweep(folder.spec().config(), tracker.architectures())
            .whatIfForReport(options.data().orElse(null))
            .orElse(null));
  }
}
