package io.hmnas.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.coordinator.Coordinator;
import io.hmnas.coordinator.CoordinatorOptions;
import io.hmnas.coordinator.api.ApiOptions;
import io.hmnas.coordinator.api.ApiServer;
import io.hmnas.coordinator.api.MetricsPage;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A running system without workers, and the commands that talk to it, both ways. */
class SweepCommandTest {
  private static final String TOKEN = "not-to-be-guessed-0123";

  @TempDir static Path directory;

  private static final List<AutoCloseable> PARTS = new ArrayList<>();
  private static EmbeddedBroker broker;
  private static ApiServer server;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start() {
    broker = opened(EmbeddedBroker.start(BrokerOptions.in(directory.resolve("broker"))));
    Topics topics = Topics.withDefaultPrefix();
    Map<String, Object> clients = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Admin admin = Admin.create(clients)) {
      TopicAdmin.apply(admin, topics, 1);
    }
    Coordinator coordinator =
        opened(
            new Coordinator(
                CoordinatorOptions.builder(
                        broker.bootstrapServers(), directory.resolve("coordinator"))
                    .build(),
                CatalogueRegistry.standard()));
    coordinator.start();
    server =
        opened(
            ApiServer.start(
                ApiOptions.on("127.0.0.1", 0, Optional.of(TOKEN)),
                clients,
                topics,
                CatalogueRegistry.standard(),
                coordinator::check,
                MetricsPage.empty()));
    await().atMost(Duration.ofSeconds(60)).until(() -> coordinator.check().ready());
  }

  private static <T extends AutoCloseable> T opened(T part) {
    PARTS.add(0, part);
    return part;
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable part : PARTS) {
      part.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "kafka"})
  void shouldHandInShowExtendAndCancelASweep(String way) throws Exception {
    String id = "by-" + way;
    JsonNode made = json(way, "submit", "--preset", "smoke", "--seeds", "1..2", "--id", id);
    assertThat(made.at("/seeds/requested").asInt()).isEqualTo(2);
    json(way, "submit", "--preset", "smoke", "--seeds", "1..2", "--id", id);

    JsonNode more = json(way, "add-seeds", id, "--seeds", "2..4");
    assertThat(more.get("requestedSeeds").toString()).isEqualTo("[1,2,3,4]");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> json(way, "show", id).get("runs").size() == 4);
    assertThat(json(way, "list", "--status", "running").get("items").findValuesAsText("sweepId"))
        .contains(id);

    json(way, "cancel", id);
    assertThat(execute(way, "watch", id)).isEqualTo(ExitCodes.FAILED);
    assertThat(out.toString()).contains(id + " CANCELLED").contains("4 cancelled");
    assertThat(execute(way, "show", id)).isZero();
    assertThat(out.toString()).contains(id + ".s3", "RUN", "STAGE");
    assertThat(execute(way, "list")).isZero();
    assertThat(out.toString()).startsWith("SWEEP").contains(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "kafka"})
  void shouldSayByItsExitCodeWhatIsWrong(String way) {
    assertThat(execute(way, "show", "none")).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(err.toString()).contains("there is no sweep 'none'");
    String id = "taken-" + way;
    assertThat(execute(way, "submit", "--preset", "smoke", "--id", id)).isZero();
    assertThat(execute(way, "submit", "--preset", "demo", "--id", id)).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("exists with another configuration");
    assertThat(execute(way, "cancel", id)).isZero();
  }

  @Test
  void shouldSayThatNobodyIsThere() {
    assertThat(run("sweep", "list", "--server", "http://127.0.0.1:1"))
        .isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(err.toString()).contains("cannot reach http://127.0.0.1:1").contains("--server");
  }

  @Test
  void shouldSayThatTheTokenIsMissing() {
    assertThat(run("sweep", "list", "--server", server.url())).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("bearer token is required").contains("--token-file");
  }

  @Test
  void shouldRefuseOptionsThatMakeNoSense() {
    assertThat(run("sweep")).isEqualTo(ExitCodes.USAGE);
    assertThat(run("sweep", "list", "--server", "x")).isEqualTo(ExitCodes.USAGE);
    assertThat(run("sweep", "list", "--output", "xml")).isEqualTo(ExitCodes.USAGE);
    assertThat(run("sweep", "submit")).isEqualTo(ExitCodes.USAGE);
    assertThat(run("sweep", "submit", "--preset", "huge")).isEqualTo(ExitCodes.USAGE);
    assertThat(run("sweep", "submit", "--preset", "smoke", "--id", "a/b"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(run("sweep", "list", "--server", server.url(), "--bootstrap", "x:1"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString())
        .contains("a command is missing")
        .contains("--server must be a URL")
        .contains("--output must be table or json")
        .contains("--preset must be one of")
        .contains("--id must be 1..100 letters")
        .contains("choose one");
  }

  @Test
  void shouldServeOtherMachinesOnlyWithAToken() {
    assertThat(run("coordinator", "--http-host", "0.0.0.0")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("--http-host 0.0.0.0").contains("token is required");
  }

  @Test
  void shouldBeginNothingWhenThePortIsTaken() {
    assertThat(
            run(
                "coordinator",
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--state",
                directory.resolve("late").toString(),
                "--http-port",
                Integer.toString(server.port())))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("the port is taken").contains("--http-port");
    assertThat(out.toString()).isEmpty();
  }

  private JsonNode json(String way, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--output", "json"));
    assertThat(execute(way, all.toArray(String[]::new))).as(err.toString()).isZero();
    return JsonMapper.builder().build().readTree(out.toString());
  }

  private int execute(String way, String... arguments) {
    List<String> all = new ArrayList<>(List.of("sweep"));
    all.addAll(List.of(arguments));
    all.addAll(
        way.equals("http")
            ? List.of("--server", server.url(), "--token-file", tokenFile().toString())
            : List.of("--bootstrap", broker.bootstrapServers()));
    return run(all.toArray(String[]::new));
  }

  private static Path tokenFile() {
    try {
      return Files.writeString(directory.resolve("token"), TOKEN + "\n");
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    CommandLine command = Main.commandLine();
    // As standard output is: what is not flushed at a line's end is not seen.
    command.setOut(new PrintWriter(new BufferedWriter(out), true)).setErr(new PrintWriter(err));
    return command.execute(arguments);
  }
}
