package io.hmnas.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.registry.EmbeddedRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in other languages against a running system: they know Kafka and a registry only. */
@Timeout(300)
class ExamplesIT {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("basedir", ".")).resolve("../examples").normalize();
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir static Path directory;

  private static final List<AutoCloseable> system = new ArrayList<>();
  private static String bootstrapServers = "";
  private static String registry = "";

  @BeforeAll
  static void start() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory.resolve("broker")));
    system.add(broker);
    bootstrapServers = broker.bootstrapServers();
    Topics topics = Topics.withDefaultPrefix();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      TopicAdmin.apply(admin, topics, TopicSettings.withReplicationFactor(1));
    }
    EmbeddedRegistry schemas =
        EmbeddedRegistry.start(bootstrapServers, topics, EmbeddedRegistry.ANY_PORT);
    system.add(schemas);
    registry = schemas.url();
    try (HmnasProcess apply = part("schemas", "schemas", "apply")) {
      assertThat(apply.awaitExit()).as(apply.output()).isZero();
    }
    system.add(
        part(
            "coordinator",
            "coordinator",
            "--no-http",
            "--state",
            directory.resolve("state").toString()));
    system.add(part("worker", "worker", "--simulate", "--step-time", "20ms"));
  }

  @AfterAll
  static void stop() throws Exception {
    for (int i = system.size() - 1; i >= 0; i--) {
      system.get(i).close();
    }
  }

  @Test
  void shouldRunASweepHandedInByPythonAndReadItsNetworksBack() throws Exception {
    assumePython();
    Path config = directory.resolve("config.json");
    Files.writeString(config, "{\"supernet\": {\"epochs\": 2}, \"mask\": {\"budget\": 0.4}}");

    Result result =
        run(
            PYTHON,
            EXAMPLES.resolve("python/run_sweep.py").toString(),
            "--bootstrap",
            bootstrapServers,
            "--registry",
            registry,
            "--id",
            "from-python",
            "--seeds",
            "1",
            "2",
            "3",
            "--config",
            config.toString(),
            "--timeout",
            "200");

    assertThat(result.exit()).as(result.errors()).isZero();
    List<JsonNode> networks = new ArrayList<>();
    for (String line : result.output().lines().toList()) {
      networks.add(new ObjectMapper().readTree(line));
    }
    assertThat(networks)
        .extracting(network -> network.get("architecture").asText())
        .containsExactly("from-python.s1/hm-nas", "from-python.s2/hm-nas", "from-python.s3/hm-nas");
    assertThat(networks)
        .allSatisfy(
            network -> {
              assertThat(network.get("testAccuracy").asDouble()).isBetween(0.1, 1.0);
              assertThat(network.get("keptEdges").asInt()).isBetween(8, 28);
              assertThat(network.get("checkpoint").asText()).hasSize(64);
            });

    if (available("kcat", "-V")) {
      Result events =
          run(EXAMPLES.resolve("kcat/weight-events.sh").toString(), bootstrapServers, registry);
      assertThat(events.exit()).as(events.errors()).isZero();
      assertThat(events.output().lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).contains("\"runId\": \"from-python.s"));
    }
  }

  @Test
  void shouldRefuseAFieldThatTheSchemaDoesNotHave() throws Exception {
    assumePython();
    Path config = directory.resolve("wrong.json");
    Files.writeString(config, "{\"supernet\": {\"epoch\": 2}}");

    Result result =
        run(
            PYTHON,
            EXAMPLES.resolve("python/run_sweep.py").toString(),
            "--bootstrap",
            bootstrapServers,
            "--registry",
            registry,
            "--id",
            "wrong",
            "--seeds",
            "1",
            "--config",
            config.toString());

    assertThat(result.exit()).isNotZero();
    assertThat(result.errors()).contains("SupernetConfig has no field epoch");
  }

  private static void assumePython() throws Exception {
    assumeTrue(
        available(PYTHON, "-c", "import confluent_kafka, avro"),
        "skipped: needs Python with confluent_kafka and avro"
            + " (Debian: python3-confluent-kafka, python3-avro)");
  }

  private static boolean available(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static HmnasProcess part(String log, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", bootstrapServers, "--schema-registry", registry));
    return HmnasProcess.start(directory.resolve(log + ".txt"), all.toArray(String[]::new));
  }

  private record Result(int exit, String output, String errors) {}

  private static Result run(String... command) throws Exception {
    Path output = Files.createTempFile(directory, "out", ".txt");
    Path errors = Files.createTempFile(directory, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().put("PYTHON", PYTHON);
    Process process = builder.start();
    if (!process.waitFor(4, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + List.of(command));
    }
    return new Result(
        process.exitValue(),
        Files.readString(output, StandardCharsets.UTF_8),
        Files.readString(errors, StandardCharsets.UTF_8));
  }
}
