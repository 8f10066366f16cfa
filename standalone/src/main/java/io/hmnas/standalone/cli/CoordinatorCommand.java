package io.hmnas.standalone.cli;

import io.hmnas.coordinator.Coordinator;
import io.hmnas.coordinator.CoordinatorOptions;
import io.hmnas.coordinator.Health;
import io.hmnas.coordinator.api.ApiOptions;
import io.hmnas.coordinator.api.ApiServer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.standalone.metrics.ProcessMetrics;
import io.hmnas.standalone.process.Leash;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A coordinator of a cluster. */
@Command(
    name = "coordinator",
    description =
        "Runs a coordinator until stopped. Several share the work; it needs the topics (see 'hmnas"
            + " topics apply').")
final class CoordinatorCommand implements Callable<Integer> {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(12);

  @Mixin private KafkaMixin kafka = new KafkaMixin();
  @Mixin private RegistryMixin schemas = new RegistryMixin();
  @Mixin private HttpMixin http = new HttpMixin();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "${env:HMNAS_STATE:-runs/coordinator}",
      description =
          "Local state of this process alone; rebuilt when lost (default: ${DEFAULT-VALUE};"
              + " environment: HMNAS_STATE).")
  private Path state = Path.of("");

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Copies of internal topics; -1 for the broker's default (default: ${DEFAULT-VALUE}).")
  private int replicationFactor;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "" + CoordinatorOptions.DEFAULT_THREADS,
      description = "Stream threads (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--standby-replicas",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Copies of each part of the state that other coordinators keep up to date, so that they"
              + " take over sooner (default: ${DEFAULT-VALUE}).")
  private int standbyReplicas;

  @Option(
      names = "--queue-patience",
      paramLabel = "TIME",
      converter = DurationText.class,
      description =
          "A task that gives no sign of life for so long is looked for in the queue; once it has left"
              + " it, the sweep's stepTimeLimitSeconds begin (default: 30s).")
  private Duration queuePatience = CoordinatorOptions.DEFAULT_QUEUE_PATIENCE;

  @Option(names = "--on-leash", hidden = true, description = "End when standard input ends.")
  private boolean onLeash;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    CoordinatorOptions options = options();
    Optional<ApiOptions> api = http.options();
    SchemaRegistry registry = schemas.of(kafka.topics());
    ProcessMetrics metrics = new ProcessMetrics();
    Coordinator coordinator = new Coordinator(options, registry, metrics.registry());
    Optional<ApiServer> server;
    try {
      // First what may be in the way of another coordinator here: nothing is begun then.
      server = api.map(how -> serve(how, options, registry, coordinator, metrics));
      coordinator.start();
    } catch (IllegalStateException e) {
      // The topics are missing or differ: the message names the remedy.
      throw new UsageException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
    if (onLeash) {
      Leash.ofThisProcess().onRelease(coordinator::close, STOP_LIMIT);
    } else {
      Shutdown.onExit("close-coordinator", coordinator::close);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("Coordinator at work for %s. Ctrl-C stops it.%n", kafka.bootstrapServers());
    server.ifPresent(
        started ->
            out.printf("Page: %s/%nAPI: %s/api/v1/openapi.json%n", started.url(), started.url()));
    out.flush();
    return awaitFailure(coordinator);
  }

  private static ApiServer serve(
      ApiOptions how,
      CoordinatorOptions options,
      SchemaRegistry registry,
      Coordinator coordinator,
      ProcessMetrics metrics) {
    try {
      ApiServer server =
          ApiServer.start(
              how,
              options.allClientSettings(),
              options.topics(),
              registry,
              coordinator::check,
              metrics.pageWithSweeps());
      Shutdown.onExit("close-http", server::close);
      return server;
    } catch (UncheckedIOException e) {
      throw new UsageException(
          e.getMessage() + "; choose others by --http-port and --http-host, or --no-http", e);
    }
  }

  private int awaitFailure(Coordinator coordinator) throws InterruptedException {
    while (true) {
      Health health = coordinator.check();
      if (health.status() == Health.Status.FAILED) {
        spec.commandLine().getErr().println("hmnas coordinator: " + health.detail());
        return ExitCodes.FAILED;
      }
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private CoordinatorOptions options() {
    try {
      return CoordinatorOptions.builder(kafka.connection(), state)
          .topics(kafka.topics())
          .replicationFactor(replicationFactor)
          .threads(threads)
          .standbyReplicas(standbyReplicas)
          .queuePatience(queuePatience)
          .build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }
}
