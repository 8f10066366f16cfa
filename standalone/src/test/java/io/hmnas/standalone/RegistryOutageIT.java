package io.hmnas.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.config.SweepFile;
import io.hmnas.schemas.config.SweepSpec;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.registry.ClusterRegistry;
import io.hmnas.schemas.registry.SchemaRegistries;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.registry.Apicurio;
import io.hmnas.standalone.registry.GuardedProxy;
import io.hmnas.standalone.sweep.SweepClient;
import io.hmnas.standalone.sweep.SweepTracker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The schema registry is away at the start and in the middle of a sweep; there for at least the
 * seconds that the system property hmnas.outage says.
 */
@Timeout(600)
@EnabledIfSystemProperty(
    named = Apicurio.FOLDER,
    matches = ".+",
    disabledReason = "needs Apicurio Registry, which the Maven profile 'registry' fetches")
class RegistryOutageIT {
  private static final Topics TOPICS = Topics.withDefaultPrefix();
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("hmnas.outage", 0));
  private static final String GAVE_UP = "asked again when needed";

  @TempDir static Path directory;

  private static EmbeddedBroker broker;
  private static Apicurio apicurio;

  @BeforeAll
  static void start() throws Exception {
    apicurio = Apicurio.start(directory.resolve("apicurio.log"));
    broker = EmbeddedBroker.start(BrokerOptions.in(directory.resolve("broker")));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicAdmin.apply(admin, TOPICS, TopicSettings.withReplicationFactor(1));
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
    apicurio.close();
  }

  @Test
  void shouldEndTheSweepAsIfNothingHadBeen(TestReporter reporter) throws Exception {
    Set<String> calm;
    try (GuardedProxy proxy = GuardedProxy.open(apicurio.url());
        Sweep sweep = new Sweep("calm");
        HmnasProcess coordinator = coordinator("calm", proxy);
        HmnasProcess worker = worker("calm-1", proxy)) {
      sweep.pollUntil(sweep.tracker::complete);
      assertThat(proxy.requests()).isPositive();
      assertThat(coordinator.output() + worker.output()).doesNotContain(GAVE_UP);
      calm = sweep.networks();
    }
    try (GuardedProxy proxy = GuardedProxy.open(apicurio.url())) {
      proxy.goAway();
      try (Sweep sweep = new Sweep("troubled");
          HmnasProcess coordinator = coordinator("troubled", proxy);
          HmnasProcess first = worker("first", proxy)) {
        coordinator.awaitOutput(GAVE_UP);
        first.awaitOutput(GAVE_UP);
        proxy.comeBack();
        sweep.pollUntil(() -> !sweep.tracker.runs().isEmpty());
        proxy.goAway();
        Instant back = Instant.now().plus(OUTAGE);
        // Nothing in its caches.
        try (HmnasProcess second = worker("second", proxy)) {
          second.awaitOutput(GAVE_UP);
          sweep.pollUntil(() -> Instant.now().isAfter(back));
          reporter.publishEntry("steps accepted when it came back", sweep.accepted());
          proxy.comeBack();
          sweep.pollUntil(sweep.tracker::complete);
        }

        assertThat(sweep.tracker.runs())
            .hasSize(2)
            .allMatch(run -> run.getStatus() == RunStatus.COMPLETED)
            .allMatch(run -> run.getNondeterministicSteps() == 0);
        assertThat(sweep.networks()).isEqualTo(calm);
      }
    }
    assertThat(deadLetters()).isZero();
  }

  /** Two seeds, handed in and followed by a client that reaches the registry all the time. */
  private static final class Sweep implements AutoCloseable {
    final SweepTracker tracker;
    final SweepClient client;

    Sweep(String id) {
      SweepSpec spec =
          SweepFile.parse(
              """
              preset: smoke
              seeds: {count: 2, base: 1}
              dataset: {name: fashion-mnist-sample, trainLimit: 1000, testLimit: 256}
              """,
              "test");
      tracker = new SweepTracker(id, spec.config(), spec.seeds(), 1);
      SchemaRegistry registry =
          new ClusterRegistry(
              TOPICS, SchemaRegistries.of(Map.of("schema.registry.url", apicurio.url())));
      client =
          new SweepClient(KafkaConnection.to(broker.bootstrapServers()), TOPICS, registry, tracker);
      client.submit(
          SweepRequest.newBuilder()
              .setSweepId(id)
              .setAction(SweepAction.CREATE)
              .setConfig(spec.config())
              .setSeeds(spec.seeds())
              .build());
    }

    void pollUntil(BooleanSupplier condition) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                client.poll(Duration.ofMillis(100));
                return condition.getAsBoolean();
              });
    }

    String accepted() {
      return tracker.runs().stream()
          .map(run -> Integer.toString(run.getHistory().size()))
          .collect(Collectors.joining(" and "));
    }

    /** Digests of the networks found: equal if every weight is. */
    Set<String> networks() {
      Collection<Architecture> found = tracker.architectures();
      assertThat(found).hasSize(2);
      return found.stream().map(Architecture::getCheckpointDigest).collect(Collectors.toSet());
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private static HmnasProcess coordinator(String name, GuardedProxy proxy) throws Exception {
    return process(
        name, proxy, "coordinator", "--state", directory.resolve("state-" + name).toString());
  }

  private static HmnasProcess worker(String name, GuardedProxy proxy) throws Exception {
    return process(
        name + "-worker",
        proxy,
        "worker",
        "--name",
        name,
        "--checkpoints",
        directory.resolve("checkpoints").toString());
  }

  private static HmnasProcess process(String name, GuardedProxy proxy, String... arguments)
      throws Exception {
    List<String> all = new java.util.ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--bootstrap-servers", broker.bootstrapServers(), "--schema-registry", proxy.url()));
    return HmnasProcess.start(directory.resolve(name + ".txt"), all.toArray(String[]::new));
  }

  private static long deadLetters() throws Exception {
    TopicPartition partition = new TopicPartition(TOPICS.deadLetters(), 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }
}
