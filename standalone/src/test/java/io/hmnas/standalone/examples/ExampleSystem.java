package io.hmnas.standalone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.HmnasProcess;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;

/** A running system with a simulated worker, and programs of others that are run against it. */
final class ExampleSystem implements AutoCloseable {
  /** The folder of the examples. */
  static final Path EXAMPLES =
      Path.of(System.getProperty("basedir", ".")).resolve("../examples").normalize();

  static final String PYTHON = "/usr/bin/python3";

  private static final Pattern API = Pattern.compile("API: (http://[^/\\s]+)/");

  private final Path directory;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private String bootstrapServers = "";
  private String registry = "";
  private String server = "";

  private ExampleSystem(Path directory) {
    this.directory = directory;
  }

  /** What a program did. */
  record Result(int exit, String output, String errors) {}

  static ExampleSystem start(Path directory) throws Exception {
    ExampleSystem system = new ExampleSystem(directory);
    try {
      system.start();
      return system;
    } catch (Exception | AssertionError e) {
      system.close();
      throw e;
    }
  }

  private void start() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory.resolve("broker")));
    parts.add(broker);
    bootstrapServers = broker.bootstrapServers();
    Topics topics = Topics.withDefaultPrefix();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      TopicAdmin.apply(admin, topics, TopicSettings.withReplicationFactor(1));
    }
    EmbeddedRegistry schemas =
        EmbeddedRegistry.start(
            KafkaConnection.to(bootstrapServers), topics, EmbeddedRegistry.ANY_PORT);
    parts.add(schemas);
    registry = schemas.url();
    try (HmnasProcess apply = part("schemas", "schemas", "apply")) {
      assertThat(apply.awaitExit()).as(apply.output()).isZero();
    }
    HmnasProcess coordinator =
        part(
            "coordinator",
            "coordinator",
            "--http-port",
            "0",
            "--state",
            directory.resolve("state").toString());
    parts.add(coordinator);
    parts.add(part("worker", "worker", "--simulate", "--step-time", "20ms"));
    coordinator.awaitOutput("API: ");
    Matcher api = API.matcher(coordinator.output());
    assertThat(api.find()).as(coordinator.output()).isTrue();
    server = api.group(1);
  }

  private HmnasProcess part(String log, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", bootstrapServers, "--schema-registry", registry));
    return HmnasProcess.start(directory.resolve(log + ".txt"), all.toArray(String[]::new));
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  String registry() {
    return registry;
  }

  /** The HTTP interface. */
  String server() {
    return server;
  }

  /**
   * Runs a program to its end.
   *
   * @param environment beside this process's own
   */
  Result run(Map<String, String> environment, List<String> command) throws Exception {
    Path output = Files.createTempFile(directory, "out", ".txt");
    Path errors = Files.createTempFile(directory, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(4, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + command);
    }
    return new Result(
        process.exitValue(),
        Files.readString(output, StandardCharsets.UTF_8),
        Files.readString(errors, StandardCharsets.UTF_8));
  }

  /** Whether a program can be run here, and ends well. */
  static boolean available(String... command) throws InterruptedException {
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

  @Override
  public void close() throws Exception {
    for (int i = parts.size() - 1; i >= 0; i--) {
      parts.get(i).close();
    }
  }
}
