package io.hmnas.standalone.dashboards;

import io.hmnas.coordinator.Coordinator;
import io.hmnas.coordinator.CoordinatorOptions;
import io.hmnas.coordinator.api.ApiOptions;
import io.hmnas.coordinator.api.ApiServer;
import io.hmnas.coordinator.api.RequestLog;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.metrics.ProcessMetrics;
import io.hmnas.standalone.metrics.StatusServer;
import io.hmnas.worker.loop.Worker;
import io.hmnas.worker.loop.WorkerOptions;
import io.hmnas.worker.simulate.SimulatedExecutor;
import io.hmnas.worker.simulate.SimulationOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;

/** A broker, two coordinators and two workers that simulate, each with metrics of its own. */
final class WatchedSystem implements AutoCloseable {
  private static final Topics TOPICS = Topics.withDefaultPrefix();
  private static final CatalogueRegistry REGISTRY = CatalogueRegistry.standard();
  private static final Duration STEP = Duration.ofMillis(300);
  private static final SweepConfig CONFIG =
      SweepConfig.newBuilder()
          .setSupernet(SupernetConfig.newBuilder().setEpochs(1).build())
          .setMask(MaskConfig.newBuilder().setEpochs(2).setBudget(0.4).build())
          .setFinetune(FinetuneConfig.newBuilder().setEpochs(1).build())
          .build();

  private final Path directory;
  private final EmbeddedBroker broker;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final List<String> coordinators = new ArrayList<>();
  private final List<String> workers = new ArrayList<>();

  private WatchedSystem(Path directory) {
    this.directory = directory;
    this.broker = opened(EmbeddedBroker.start(BrokerOptions.in(directory.resolve("broker"))));
  }

  static WatchedSystem start(Path directory) throws Exception {
    WatchedSystem system = new WatchedSystem(directory);
    try (Admin admin = Admin.create(system.clients())) {
      TopicAdmin.apply(admin, TOPICS, TopicSettings.withReplicationFactor(1));
    }
    for (int i = 1; i <= 2; i++) {
      system.startCoordinator("coordinator-" + i);
      system.startWorker("worker-" + i);
    }
    return system;
  }

  private void startCoordinator(String name) {
    CoordinatorOptions options =
        CoordinatorOptions.builder(broker.bootstrapServers(), directory.resolve(name)).build();
    ProcessMetrics metrics = opened(new ProcessMetrics());
    Coordinator coordinator = opened(new Coordinator(options, REGISTRY, metrics.registry()));
    coordinator.start();
    ApiServer server =
        opened(
            ApiServer.start(
                ApiOptions.onLoopback(0),
                options.allClientSettings(),
                TOPICS,
                REGISTRY,
                coordinator::check,
                metrics.pageWithSweeps()));
    coordinators.add(URI.create(server.url()).getAuthority());
  }

  private void startWorker(String name) {
    ProcessMetrics metrics = opened(new ProcessMetrics());
    Worker worker =
        new Worker(
            WorkerOptions.builder(broker.bootstrapServers(), name).build(),
            new SimulatedExecutor(SimulationOptions.of(STEP)),
            REGISTRY,
            metrics.registry());
    StatusServer server = opened(StatusServer.start("127.0.0.1", 0, metrics::text, worker::health));
    workers.add(URI.create(server.url()).getAuthority());
    new Thread(worker::run, name).start();
    opened(
        () -> {
          worker.stop();
          worker.awaitEnd(Duration.ofSeconds(20));
        });
  }

  void submit(String sweepId, int seeds) {
    try (RequestLog requests = new RequestLog(clients(), TOPICS, REGISTRY)) {
      requests.append(
          SweepRequest.newBuilder()
              .setSweepId(sweepId)
              .setAction(SweepAction.CREATE)
              .setConfig(CONFIG)
              .setSeeds(LongStream.rangeClosed(1, seeds).boxed().toList())
              .build());
    }
  }

  private Map<String, Object> clients() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  /** Where the metrics are, by job. */
  Map<String, List<String>> targets() {
    return Map.of("hmnas-coordinator", coordinators, "hmnas-worker", workers);
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
