package io.hmnas.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.coordinator.Coordinator;
import io.hmnas.coordinator.CoordinatorOptions;
import io.hmnas.coordinator.Health;
import io.hmnas.coordinator.Sweeps;
import io.hmnas.coordinator.api.ApiClient.Answer;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.testing.TestBroker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two coordinators, each with its HTTP interface, on a real broker; a worker that is quick. */
class ApiServerTest {
  private static final Topics TOPICS = Topics.withDefaultPrefix();
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String SMALL =
      """
      "config": {"space": {"nodes": 2, "operations": ["skip_connect", "sep_conv_3x3"]},
                 "supernet": {"epochs": 1}, "mask": {"epochs": 1}, "finetune": {"epochs": 1}}
      """;

  @TempDir static Path directory;

  private static final List<AutoCloseable> PARTS = new ArrayList<>();
  private static TestBroker broker;
  private static ApiServer first;
  private static ApiServer second;

  private final ApiClient client = new ApiClient(first);
  private final ApiClient other = new ApiClient(second);

  @BeforeAll
  static void start() throws Exception {
    broker = opened(TestBroker.start(directory.resolve("broker")));
    try (Admin admin = Admin.create(broker.clientSettings())) {
      TopicAdmin.apply(admin, TOPICS, 1);
    }
    opened(TestWorker.start(broker.clientSettings()));
    first = coordinator("first");
    second = coordinator("second");
    await(
        () ->
            new ApiClient(first).get("/readyz").status() == 200
                && new ApiClient(second).get("/readyz").status() == 200);
  }

  private static ApiServer coordinator(String name) {
    Coordinator coordinator =
        opened(
            new Coordinator(
                CoordinatorOptions.builder(broker.bootstrapServers(), directory.resolve(name))
                    .build(),
                CatalogueRegistry.standard()));
    coordinator.start();
    return server(
        ApiOptions.onLoopback(0)
            .withRequestsPerSecond(10_000)
            .withHeartbeat(Duration.ofMillis(100)),
        coordinator::check);
  }

  private static ApiServer server(ApiOptions options, Supplier<Health> health) {
    return opened(
        ApiServer.start(
            options,
            broker.clientSettings(),
            TOPICS,
            CatalogueRegistry.standard(),
            health,
            MetricsPage.empty()));
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

  @Test
  void shouldDescribeEveryRouteAndNothingElse() {
    assertThat(first.routes()).isEqualTo(new OpenApi().operations());
    assertThat(client.get("/api/v1/openapi.json").body()).isEqualTo(new OpenApi().document());
  }

  @Test
  void shouldRunASweepToItsReportWhicheverCoordinatorIsAsked() {
    Answer created = client.post("/api/v1/sweeps", sweep("whole", "[1, 2, 3, 4]"));

    assertThat(created.status()).isEqualTo(202);
    assertThat(created.header("Location")).isEqualTo("/api/v1/sweeps/whole");
    assertThat(created.body().get("sweepId").asText()).isEqualTo("whole");
    await(() -> sweepStatus(client, "whole").equals("COMPLETED"));
    await(() -> sweepStatus(other, "whole").equals("COMPLETED"));
    for (String path :
        List.of(
            "/api/v1/sweeps/whole",
            "/api/v1/sweeps/whole/runs",
            "/api/v1/sweeps/whole/architectures",
            "/api/v1/sweeps/whole/robustness",
            "/api/v1/runs/whole.s3",
            "/api/v1/runs/whole.s3/architectures")) {
      // Both catch up with the last records in their own time.
      await(() -> client.get(path).header("ETag").equals(other.get(path).header("ETag")));
      assertThat(client.get(path).body()).as(path).isEqualTo(other.get(path).body());
    }
    JsonNode robustness = client.get("/api/v1/sweeps/whole/robustness").body();
    assertThat(robustness.get("completedSeeds").size()).isEqualTo(4);
    assertThat(robustness.at("/testAccuracy/mean").asDouble()).isEqualTo(0.9);
    JsonNode run = client.get("/api/v1/runs/whole.s3").body();
    assertThat(run.get("status").asText()).isEqualTo("COMPLETED");
    assertThat(run.get("history").size()).isEqualTo(5);
    JsonNode found = client.get("/api/v1/runs/whole.s3/architectures").body();
    assertThat(found.at("/items/0/testAccuracy").asDouble()).isEqualTo(0.9);
  }

  @Test
  void shouldMakeNoSecondSweepOfTheSameRequest() {
    String body = sweep("held-once", "[1, 2]");

    assertThat(client.post("/api/v1/sweeps", body).status()).isEqualTo(202);
    assertThat(client.post("/api/v1/sweeps", body).status()).isEqualTo(200);
    assertThat(client.send("PUT", "/api/v1/sweeps/held-once", body).status()).isEqualTo(200);
    assertThat(client.post("/api/v1/sweeps", sweep("held-once", "[2]")).status())
        .as("a part of its seeds")
        .isEqualTo(200);
    assertThat(client.post("/api/v1/sweeps", body, "If-None-Match", "*").status())
        .as("a condition for readers")
        .isEqualTo(200);
    await(() -> sweepStatus(other, "held-once").equals("RUNNING"));
    assertThat(other.post("/api/v1/sweeps", body).status()).isEqualTo(200);
    await(() -> client.get("/api/v1/sweeps/held-once/runs").body().get("items").size() == 2);
  }

  @Test
  void shouldRefuseAnotherSweepUnderTheSameId() {
    client.post("/api/v1/sweeps", sweep("held-taken", "[1]"));

    Answer otherConfig =
        client.send("PUT", "/api/v1/sweeps/held-taken", "{\"preset\": \"smoke\", \"seeds\": [1]}");
    Answer otherSeeds = client.post("/api/v1/sweeps", sweep("held-taken", "[1, 2]"));

    assertThat(otherConfig.status()).isEqualTo(409);
    assertThat(otherConfig.body().get("detail").asText())
        .isEqualTo(
            "sweep held-taken exists with another configuration: choose another sweepId, or add"
                + " seeds to it");
    assertThat(otherSeeds.status()).isEqualTo(409);
    assertThat(otherSeeds.body().get("detail").asText()).contains("/held-taken/seeds");
  }

  @Test
  void shouldAddSeedsAndCancel() {
    client.send("PUT", "/api/v1/sweeps/held-more", sweep("held-more", "[1]"));

    Answer more = client.post("/api/v1/sweeps/held-more/seeds", "{\"seeds\": [1, 5]}");
    assertThat(more.status()).isEqualTo(202);
    assertThat(more.body().get("requestedSeeds").toString()).isEqualTo("[1,5]");
    assertThat(client.post("/api/v1/sweeps/held-more/seeds", "{\"seeds\": [5]}").status())
        .isEqualTo(200);
    assertThat(client.post("/api/v1/sweeps/none/seeds", "{\"seeds\": [5]}").status())
        .isEqualTo(404);

    await(() -> client.get("/api/v1/sweeps/held-more/runs").body().get("items").size() == 2);
    assertThat(client.send("DELETE", "/api/v1/sweeps/held-more", null).status()).isEqualTo(202);
    await(() -> sweepStatus(client, "held-more").equals("CANCELLED"));
    assertThat(client.send("POST", "/api/v1/sweeps/held-more/cancel", null).status())
        .as("nothing left to cancel")
        .isEqualTo(200);
  }

  @Test
  void shouldListSweepsAndRunsInPages() {
    for (String id : List.of("held-p1", "held-p2", "held-p3")) {
      client.send("PUT", "/api/v1/sweeps/" + id, sweep(id, "[1, 2, 3]"));
    }
    Set<String> seen = new TreeSet<>();
    String next = "";
    int pages = 0;
    do {
      JsonNode page =
          client.get("/api/v1/sweeps?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next)).body();
      page.get("items")
          .forEach(item -> assertThat(seen.add(item.get("sweepId").asText())).isTrue());
      next = page.get("next").isNull() ? "" : page.get("next").asText();
      pages++;
    } while (!next.isEmpty());
    assertThat(seen).contains("held-p1", "held-p2", "held-p3");
    assertThat(pages).isEqualTo((seen.size() + 1) / 2);

    await(() -> client.get("/api/v1/sweeps/held-p1/runs").body().get("items").size() == 3);
    JsonNode runs = client.get("/api/v1/sweeps/held-p1/runs?limit=2").body();
    JsonNode rest =
        client
            .get("/api/v1/sweeps/held-p1/runs?limit=2&cursor=" + runs.get("next").asText())
            .body();
    assertThat(rest.get("items").findValuesAsText("seed")).containsExactly("3");
    assertThat(
            client.get("/api/v1/sweeps/held-p1/runs?status=completed").body().get("items").size())
        .isZero();
  }

  @Test
  void shouldNotSendAgainWhatTheClientHas() {
    client.send("PUT", "/api/v1/sweeps/held-tag", sweep("held-tag", "[1]"));
    await(() -> client.get("/api/v1/runs/held-tag.s1").status() == 200);
    String tag = client.get("/api/v1/sweeps/held-tag").header("ETag");

    assertThat(client.get("/api/v1/sweeps/held-tag", "If-None-Match", tag).status()).isEqualTo(304);
    assertThat(client.get("/api/v1/sweeps/held-tag", "If-None-Match", "\"x\", " + tag).status())
        .isEqualTo(304);
    client.post("/api/v1/sweeps/held-tag/seeds", "{\"seeds\": [2]}");
    assertThat(client.get("/api/v1/sweeps/held-tag", "If-None-Match", tag).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /api/v1/sweeps?limit=0        | 400 | limit must be 1..1000, got '0'
          GET    | /api/v1/sweeps?cursor=%21     | 400 | cursor must be the 'next' of an earlier answer
          GET    | /api/v1/sweeps?status=dead    | 400 | status must be one of [ACCEPTED
          GET    | /api/v1/sweeps/none           | 404 | there is no sweep 'none'
          GET    | /api/v1/sweeps/none/events    | 404 | there is no sweep 'none'
          GET    | /api/v1/runs/none.s1          | 404 | there is no run 'none.s1'
          DELETE | /api/v1/sweeps/none           | 404 | there is no sweep 'none'
          """)
  void shouldSayWhatIsWrong(String method, String path, int status, String detail) {
    Answer answer = client.send(method, path, null);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.body().get("detail").asText()).startsWith(detail);
    assertThat(answer.body().get("instance").asText()).isEqualTo(path.split("\\?", 2)[0]);
  }

  @Test
  void shouldRefuseABodyThatIsNoJsonOrTooLargeOrOfAnotherType() {
    Answer broken = client.post("/api/v1/sweeps", "{\"seeds\": [1,}");
    Answer twice = client.post("/api/v1/sweeps", "{\"seeds\": [1], \"seeds\": [2]}");
    Answer large = client.post("/api/v1/sweeps", " ".repeat((1 << 20) + 1));
    Answer text = client.post("/api/v1/sweeps", "a: b", "Content-Type", "text/plain");

    assertThat(broken.status()).isEqualTo(400);
    assertThat(broken.body().get("detail").asText()).contains("not valid JSON").contains("line 1");
    assertThat(twice.status()).isEqualTo(400);
    assertThat(large.status()).isEqualTo(413);
    assertThat(text.status()).isEqualTo(415);
  }

  @Test
  void shouldTellBrowsersLittleAndOtherSitesNothing() {
    Answer answer = client.get("/api/v1/presets");
    Answer foreign = client.get("/api/v1/presets", "Origin", "https://example.org");

    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.header("Server")).isEmpty();
    assertThat(foreign.status()).isEqualTo(403);
    assertThat(client.get("/api/v1/presets", "Origin", first.url()).status()).isEqualTo(200);
  }

  @Test
  void shouldLetInOnlyWhoHasTheToken() {
    String token = "not-to-be-guessed-0123";
    ApiClient guarded =
        new ApiClient(server(ApiOptions.on("127.0.0.1", 0, Optional.of(token)), this::well));
    await(() -> guarded.get("/readyz").status() == 200);

    assertThat(guarded.get("/api/v1/openapi.json").status()).isEqualTo(200);
    assertThat(guarded.text("/")).as("the page can ask for the token").contains("main.js");
    Answer without = guarded.get("/api/v1/presets");
    assertThat(without.status()).isEqualTo(401);
    assertThat(without.header("WWW-Authenticate")).startsWith("Bearer");
    assertThat(guarded.get("/api/v1/presets", "Authorization", "Bearer " + token + "x").status())
        .isEqualTo(401);
    assertThat(guarded.get("/api/v1/presets", "Authorization", "Basic " + token).status())
        .isEqualTo(401);
    assertThat(guarded.get("/api/v1/presets", "Authorization", "bearer " + token).status())
        .isEqualTo(200);
  }

  @Test
  void shouldServeThePageWithAPolicyThatForbidsWhatIsNotItsOwn() throws Exception {
    HttpResponse<String> page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(first.url() + "/")).build(),
                BodyHandlers.ofString());

    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'; script-src 'self'; style-src 'self'")
        .doesNotContain("unsafe");
    assertThat(client.text("/page/main.js")).contains("sweepView.js");
    assertThat(client.text("/page/d3.min.js")).contains("d3");
    assertThat(client.get("/page/passwd").status()).isEqualTo(404);
  }

  @Test
  void shouldTellWeightsOverStepsOfARunAndInTheMean() {
    client.send("PUT", "/api/v1/sweeps/held-weights", sweep("held-weights", "[1, 2]"));
    await(
        () ->
            client.get("/api/v1/sweeps/held-weights/progress").body().get("running").asInt() == 2);
    assertThat(client.get("/api/v1/runs/held-weights.s1/weights").body().get("frames")).isEmpty();

    write(List.of(weights("held-weights", 1, 1), weights("held-weights", 2, 2)));

    await(
        () -> client.get("/api/v1/sweeps/held-weights/progress").body().get("workers").size() == 2);
    JsonNode progress = client.get("/api/v1/sweeps/held-weights/progress").body();
    assertThat(progress.get("waiting").asInt()).isZero();
    assertThat(progress.get("runsByStage").get("SEED").asInt()).isEqualTo(2);
    JsonNode run = client.get("/api/v1/runs/held-weights.s1/weights").body();
    assertThat(run.get("cells").findValuesAsText("cellType"))
        .containsExactly("normal", "reduction");
    assertThat(run.get("frames").get(0).get("weights").get(0).asDouble())
        .isCloseTo(edgeWeight(1), within(1e-4));
    JsonNode mean = client.get("/api/v1/sweeps/held-weights/weights").body();
    assertThat(mean.get("frames").get(0).get("seeds").asInt()).isEqualTo(2);
    assertThat(mean.get("frames").get(0).get("weights").get(0).asDouble())
        .isCloseTo((edgeWeight(1) + edgeWeight(2)) / 2, within(1e-4));
  }

  private static double edgeWeight(long seed) {
    return Sweeps.architecture(seed, null).getCells().get(0).getEdges().get(0).getWeight();
  }

  private static WeightEvent weights(String sweepId, long seed, int worker) {
    return WeightEvent.newBuilder()
        .setSweepId(sweepId)
        .setRunId(sweepId + ".s" + seed)
        .setSeed(seed)
        .setStage(Stage.SEED)
        .setWorker("worker-" + worker)
        .setCells(Sweeps.architecture(seed, null).getCells())
        .build();
  }

  private static void write(List<WeightEvent> events) {
    try (KafkaProducer<String, WeightEvent> producer =
        new KafkaProducer<>(
            broker.clientSettings(),
            new StringSerializer(),
            new AvroSerializer<>(WeightEvent.class, CatalogueRegistry.standard()))) {
      for (WeightEvent event : events) {
        var unused =
            producer.send(new ProducerRecord<>(TOPICS.weightEvents(), event.getRunId(), event));
      }
    }
  }

  @Test
  void shouldTellChangesInShort() throws Exception {
    OpenApi description = new OpenApi();
    try (EventStream stream = EventStream.open(first, "/api/v1/events?form=short", "")) {
      await(() -> !stream.lastId().isEmpty());
      client.send("PUT", "/api/v1/sweeps/short", sweep("short", "[1]"));
      await(
          () ->
              stream.events().stream()
                  .anyMatch(
                      event ->
                          event.type().equals("robustness")
                              && event.data().get("sweepId").asText().equals("short")
                              && event.data().get("status").asText().equals("COMPLETED")));
      for (EventStream.Event event : stream.events()) {
        String schema =
            switch (event.type()) {
              case "run" -> "RunSummary";
              case "architecture" -> "ArchitectureSummary";
              case "robustness" -> "SweepSummary";
              default -> "";
            };
        if (!schema.isEmpty()) {
          assertThat(description.schemaNamed(schema).validate(event.data())).as(schema).isEmpty();
        }
      }
    }
    JsonNode found = client.get("/api/v1/sweeps/short/architecture-summaries").body().get("items");
    assertThat(found).hasSize(1);
    assertThat(found.get(0).get("cells").get(0).get("weights")).hasSize(5);
  }

  @Test
  void shouldLimitTheRateOfAClient() {
    ApiClient limited =
        new ApiClient(server(ApiOptions.onLoopback(0).withRequestsPerSecond(1), this::well));
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(limited.get("/api/v1/openapi.json"));
    }

    assertThat(answers).extracting(Answer::status).startsWith(200, 200).contains(429);
    assertThat(answers.stream().filter(answer -> answer.status() == 429))
        .allSatisfy(answer -> assertThat(answer.header("Retry-After")).isEqualTo("1"));
  }

  @Test
  void shouldSayThatItIsNotReadyWhenTheCoordinatorIsNot() {
    ApiClient ill =
        new ApiClient(
            server(
                ApiOptions.onLoopback(0), () -> new Health(Health.Status.FAILED, "out of disk")));

    assertThat(ill.get("/readyz").status()).isEqualTo(503);
    assertThat(ill.get("/healthz").body().get("detail").asText()).isEqualTo("out of disk");
  }

  @Test
  void shouldGoOnWithTheEventsAfterTheLastOneAtAnotherCoordinator() throws Exception {
    client.send("PUT", "/api/v1/sweeps/held-events", sweep("held-events", "[1]"));
    await(() -> client.get("/api/v1/runs/held-events.s1").status() == 200);
    String lastId;
    try (EventStream stream = EventStream.open(first, "/api/v1/sweeps/held-events/events", "")) {
      await(() -> stream.comments() > 0 && !stream.lastId().isEmpty());
      client.post("/api/v1/sweeps/held-events/seeds", "{\"seeds\": [2]}");
      await(() -> seeds(stream).contains(2L));
      lastId = stream.lastId();
    }

    // While nobody listens.
    client.post("/api/v1/sweeps/held-events/seeds", "{\"seeds\": [3, 4]}");
    client.send("PUT", "/api/v1/sweeps/held-elsewhere", sweep("held-elsewhere", "[1]"));
    await(() -> other.get("/api/v1/runs/held-events.s4").status() == 200);

    try (EventStream stream =
        EventStream.open(second, "/api/v1/sweeps/held-events/events", lastId)) {
      await(() -> seeds(stream).containsAll(Set.of(3L, 4L)));
      client.post("/api/v1/sweeps/held-events/seeds", "{\"seeds\": [5]}");
      await(() -> seeds(stream).contains(5L));
      assertThat(seeds(stream)).as("what was seen before is not sent again").doesNotContain(1L);
      assertThat(stream.events())
          .allSatisfy(
              event -> assertThat(event.data().get("sweepId").asText()).isEqualTo("held-events"));
      assertThat(stream.events()).extracting(EventStream.Event::type).contains("robustness");
    }
  }

  @Test
  void shouldSendEventsAsTheyAreDescribed() throws Exception {
    OpenApi description = new OpenApi();
    try (EventStream stream = EventStream.open(first, "/api/v1/events", "")) {
      await(() -> !stream.lastId().isEmpty());
      client.send("PUT", "/api/v1/sweeps/seen", sweep("seen", "[1]"));
      await(
          () ->
              stream.events().stream()
                  .anyMatch(
                      event ->
                          event.type().equals("robustness")
                              && event.data().get("sweepId").asText().equals("seen")
                              && event.data().get("completedSeeds").size() == 1));
      for (EventStream.Event event : stream.events()) {
        String schema =
            switch (event.type()) {
              case "run" -> "RunState";
              case "architecture" -> "Architecture";
              case "robustness" -> "RobustnessReport";
              case "weights" -> "WeightEvent";
              default -> throw new AssertionError(event.type());
            };
        assertThat(description.schemaNamed(schema).validate(event.data())).isEmpty();
      }
    }
  }

  @Test
  void shouldSayWhatCanBeDoneInsteadOfWhatCannot() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(first.url() + "/api/v1/sweeps"))
                    .method("PATCH", BodyPublishers.noBody())
                    .build(),
                BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow").orElse("").split(", *"))
        .containsExactlyInAnyOrder("GET", "POST");
    assertThat(answer.body()).contains("urn:hmnas:problem:method-not-allowed");
  }

  @Test
  void shouldRefuseAnIdThatIsNone() {
    assertThat(client.get("/api/v1/events", "Last-Event-ID", "yesterday").status()).isEqualTo(400);
  }

  @Test
  void shouldListenToSoManyAndNoMore() throws Exception {
    ApiServer small =
        server(
            ApiOptions.onLoopback(0).withMaxStreams(1).withHeartbeat(Duration.ofMillis(50)),
            this::well);
    ApiClient asking = new ApiClient(small);
    await(() -> asking.get("/readyz").status() == 200);
    try (EventStream stream = EventStream.open(small, "/api/v1/events", "")) {
      await(() -> stream.comments() > 0);
      Answer refused = asking.get("/api/v1/events");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isNotEmpty();
    }
    await(() -> accepts(small));
  }

  @Test
  void shouldDropWhoDoesNotRead() throws Exception {
    ApiServer small =
        server(
            ApiOptions.onLoopback(0).withMaxStreams(1).withHeartbeat(Duration.ofMillis(300)),
            this::well);
    ApiClient asking = new ApiClient(small);
    await(() -> asking.get("/readyz").status() == 200);
    try (Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), small.port()));
      deaf.getOutputStream()
          .write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      assertThat(new String(deaf.getInputStream().readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 200");
      assertThat(accepts(small)).as("there is no room for another").isFalse();

      writeWeightEvents(400, 20_000);

      await(() -> accepts(small));
    }
  }

  /** More than what fits into the buffers of a connection. */
  private static void writeWeightEvents(int count, int size) {
    String topic = TOPICS.weightEvents();
    try (KafkaProducer<String, WeightEvent> producer =
        new KafkaProducer<>(
            broker.clientSettings(),
            new StringSerializer(),
            new AvroSerializer<>(WeightEvent.class, CatalogueRegistry.standard()))) {
      WeightEvent event =
          WeightEvent.newBuilder().setSweepId("large").setWorker("x".repeat(size)).build();
      for (int i = 0; i < count; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, "large.s1", event));
      }
    }
  }

  private static boolean accepts(ApiServer server) throws Exception {
    try (EventStream stream = EventStream.open(server, "/api/v1/events", "")) {
      return stream.comments() >= 0;
    } catch (AssertionError taken) {
      return false;
    }
  }

  private Health well() {
    return new Health(Health.Status.READY, "at work");
  }

  private static Set<Long> seeds(EventStream stream) {
    Set<Long> seeds = new HashSet<>();
    stream.events().stream()
        .filter(event -> event.type().equals("run"))
        .forEach(event -> seeds.add(event.data().get("seed").asLong()));
    return seeds;
  }

  private static String sweep(String id, String seeds) {
    return "{\"sweepId\": \"" + id + "\", \"seeds\": " + seeds + ", " + SMALL + "}";
  }

  private static String sweepStatus(ApiClient client, String id) {
    return client.get("/api/v1/sweeps/" + id).body().path("status").asText();
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
  }
}
