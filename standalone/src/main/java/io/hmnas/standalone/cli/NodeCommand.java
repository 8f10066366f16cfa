package io.hmnas.standalone.cli;

import io.hmnas.coordinator.Coordinator;
import io.hmnas.coordinator.CoordinatorOptions;
import io.hmnas.coordinator.Health;
import io.hmnas.coordinator.api.ApiOptions;
import io.hmnas.coordinator.api.ApiServer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.process.Leash;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Broker and coordinator of a sweep on one machine, as a child of the command that runs it. Writes
 * two lines to standard output: the broker's address when the topics are there, and the HTTP
 * interface's when it answers.
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
    EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory.resolve("broker")));
    Topics topics = Topics.withDefaultPrefix();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicAdmin.apply(admin, topics, TopicSettings.withReplicationFactor(1));
    }
    CoordinatorOptions options =
        CoordinatorOptions.builder(broker.bootstrapServers(), directory.resolve("coordinator"))
            .topics(topics)
            .build();
    SchemaRegistry registry = CatalogueRegistry.standard();
    Coordinator coordinator = new Coordinator(options, registry);
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
            coordinator::check);
    out.println(server.url());
    out.flush();
    leash.onRelease(
        () -> {
          server.close();
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
