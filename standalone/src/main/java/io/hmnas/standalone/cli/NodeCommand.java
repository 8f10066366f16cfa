package io.hmnas.standalone.cli;

import io.hmnas.coordinator.Coordinator;
import io.hmnas.coordinator.CoordinatorOptions;
import io.hmnas.coordinator.Health;
import io.hmnas.coordinator.api.ApiOptions;
import io.hmnas.coordinator.api.ApiServer;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.metrics.ProcessMetrics;
import io.hmnas.standalone.process.Leash;
import io.hmnas.standalone.registry.EmbeddedRegistry;
import io.hmnas.standalone.registry.LocalRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Broker, schema registry and coordinator of a sweep on one machine, as a child of the command that
 * runs it. Writes three lines to standard output: the broker's address when the topics are there,
 * the HTTP interface's when it answers, and the schema registry's.
 */
@Command(name = "node", hidden = true, description = "Broker and coordinator in a child process.")
final class NodeCommand implements Callable<Integer> {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(12);
  private static final Duration COORDINATOR_STOP_LIMIT = Duration.ofSeconds(5);

  @Option(names = "--directory", required = true, description = "Where the events are kept.")
  private Path directory = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Leash leash = Leash.ofThisProcess();
    // While the broker and the coordinator start, so that it takes little time of its own.
    CompletableFuture<EmbeddedRegistry> listening =
        CompletableFuture.supplyAsync(() -> EmbeddedRegistry.listen(EmbeddedRegistry.ANY_PORT));
    EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory.resolve("broker")));
    Topics topics = Topics.withDefaultPrefix();
    KafkaConnection kafka = KafkaConnection.to(broker.bootstrapServers());
    try (Admin admin = Admin.create(kafka.client())) {
      TopicAdmin.apply(admin, topics, TopicSettings.withReplicationFactor(1));
    }
    CoordinatorOptions options =
        CoordinatorOptions.builder(kafka, directory.resolve("coordinator")).topics(topics).build();
    EmbeddedRegistry schemas = listening.join();
    SchemaRegistry registry = new LocalRegistry(schemas);
    CompletableFuture<Void> registered =
        CompletableFuture.runAsync(
            () -> {
              schemas.open(kafka, topics);
              SchemaRegistry unused = Registries.in(schemas, topics);
            });
    ProcessMetrics metrics = new ProcessMetrics();
    Coordinator coordinator = new Coordinator(options, registry, metrics.registry());
    PrintWriter out = spec.commandLine().getOut();
    out.println(broker.bootstrapServers());
    out.flush();
    coordinator.start();
    ApiServer server =
        ApiServer.start(
            ApiOptions.onLoopback(0),
            options.allClientSettings(),
            topics,
            registry,
            coordinator::check,
            metrics.pageWithSweeps());
    out.println(server.url());
    out.flush();
    registered.join();
    out.println(schemas.url());
    out.flush();
    leash.onRelease(
        () -> {
          server.close();
          schemas.close();
          coordinator.close(COORDINATOR_STOP_LIMIT);
          broker.close();
        },
        STOP_LIMIT);
    while (coordinator.check().status() != Health.Status.FAILED) {
      TimeUnit.SECONDS.sleep(1);
    }
    throw new IllegalStateException("the coordinator failed: " + coordinator.check().detail());
  }
}
