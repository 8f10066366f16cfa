package io.hmnas.coordinator.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.coordinator.Health;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.testing.ByteMutator;
import io.hmnas.testing.TestBroker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that are almost right, as bytes on a socket. So many as the system property hmnas.fuzz
 * says; from the seed hmnas.fuzzSeed, for a failure to be found again.
 */
class HttpFuzzTest {
  private static final int REQUESTS = Integer.getInteger("hmnas.fuzz", 500);
  private static final long SEED = Long.getLong("hmnas.fuzzSeed", 1);
  private static final int READ_MS = 20_000;

  private static final String BODY =
      "{\"sweepId\": \"fuzz\", \"preset\": \"smoke\", \"seeds\": {\"count\": 2, \"base\": 5},"
          + " \"config\": {\"supernet\": {\"epochs\": 1, \"learningRate\": 1e-3},"
          + " \"space\": {\"operations\": [\"skip_connect\"]}}}";

  private static final List<String> REQUEST_LINES =
      List.of(
          "POST /api/v1/sweeps",
          "PUT /api/v1/sweeps/fuzz",
          "POST /api/v1/sweeps/fuzz/seeds",
          "POST /api/v1/sweeps/fuzz/cancel",
          "DELETE /api/v1/sweeps/fuzz",
          "GET /api/v1/sweeps?limit=10&status=RUNNING&cursor=ZnV6eg",
          "GET /api/v1/sweeps/fuzz",
          "GET /api/v1/sweeps/fuzz/runs?limit=5&cursor=MQ",
          "GET /api/v1/sweeps/fuzz/architectures",
          "GET /api/v1/sweeps/fuzz/robustness",
          "GET /api/v1/runs/fuzz.s5",
          "GET /api/v1/runs/fuzz.s5/architectures",
          "GET /api/v1/events?lastEventId=run:1.2",
          "GET /api/v1/sweeps/fuzz/events",
          "GET /api/v1/presets",
          "GET /metrics",
          "GET /readyz");

  private static final List<String> TOKENS =
      List.of(
          "-1",
          "0",
          "9223372036854775808",
          "1e999",
          "NaN",
          "null",
          "true",
          "{}",
          "[]",
          "[[[[",
          "\"",
          "\\u0000",
          "\\ud800",
          "%00",
          "%2e%2e%2f",
          "%",
          "..",
          "/",
          "//",
          "?",
          "#",
          ";",
          "\r\n",
          "\n",
          "\0",
          "\u00ff",
          "ä",
          "{\"a\":",
          "<<",
          "&a *a",
          "!!java.lang.Runtime",
          "Content-Length: 5\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Host: evil\r\n",
          "Expect: 100-continue\r\n",
          "If-None-Match: *\r\n",
          "Last-Event-ID: run:x\r\n",
          "Content-Encoding: gzip\r\n",
          "Upgrade: websocket\r\n",
          "Range: bytes=0-\r\n",
          "HEAD",
          "OPTIONS",
          "TRACE",
          "PATCH",
          "CONNECT",
          "HTTP/1.0",
          "HTTP/2.0",
          "HTTP/9.9");

  @TempDir Path directory;

  @Test
  void shouldAnswerEveryMutatedRequestWithoutAFaultAndServeTheGoodOnesBetween() throws Exception {
    Topics topics = Topics.withDefaultPrefix();
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      try (Admin admin = Admin.create(broker.clientSettings())) {
        TopicAdmin.apply(admin, topics, 1);
      }
      try (ApiServer server =
          ApiServer.start(
              ApiOptions.onLoopback(0)
                  .withRequestsPerSecond(1_000_000)
                  .withMaxStreams(500)
                  .withHeartbeat(Duration.ofMillis(200)),
              broker.clientSettings(),
              topics,
              CatalogueRegistry.standard(),
              () -> new Health(Health.Status.READY, "at work"),
              MetricsPage.empty())) {
        ApiClient client = new ApiClient(server);
        await().atMost(Duration.ofSeconds(60)).until(() -> client.get("/readyz").status() == 200);
        assertThat(client.send("PUT", "/api/v1/sweeps/fuzz", BODY).status()).isEqualTo(202);

        fuzz(server, client);

        assertThat(client.send("PUT", "/api/v1/sweeps/fuzz", BODY).status()).isEqualTo(200);
        assertThat(client.get("/healthz").status()).isEqualTo(200);
      }
    }
  }

  private static void fuzz(ApiServer server, ApiClient client) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    ByteMutator mutator =
        new ByteMutator(random, TOKENS.stream().map(token -> token.getBytes(UTF_8)).toList());
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      byte[] request = mutated(random, mutator, server.port());
      int status = statusOf(server.port(), request);
      statuses.merge(status, 1, Integer::sum);
      assertThat(status)
          .as("request %d of seed %d:%n%s", i, SEED, new String(request, ISO_8859_1))
          .isNotEqualTo(500);
      if (i % 50 == 0) {
        assertThat(client.get("/api/v1/presets").status()).isEqualTo(200);
      }
    }
    assertThat(statuses.keySet())
        .as("answers by status, 0 for none: %s", statuses)
        .isSubsetOf(
            0, 100, 101, 200, 202, 304, 400, 403, 404, 405, 409, 413, 414, 415, 417, 426, 431, 501,
            503, 505);
    assertThat(statuses.getOrDefault(400, 0)).as("statuses %s", statuses).isPositive();
    assertThat(statuses.getOrDefault(200, 0)).as("statuses %s", statuses).isPositive();
  }

  private static byte[] mutated(SplittableRandom random, ByteMutator mutator, int port) {
    String line = REQUEST_LINES.get(random.nextInt(REQUEST_LINES.size()));
    boolean body = line.startsWith("P") && !line.endsWith("cancel");
    String content = line.endsWith("seeds") ? "{\"seeds\": [1, 2]}" : BODY;
    byte[] bytes = (body ? content : "").getBytes(UTF_8);
    byte[] head;
    // Either the content is mutated and its length is right, or the whole is mutated.
    if (body && random.nextBoolean()) {
      bytes = mutator.mutated(bytes);
      head = head(line, port, bytes.length).getBytes(UTF_8);
    } else {
      head = mutator.mutated(head(line, port, bytes.length).getBytes(UTF_8));
    }
    byte[] request = Arrays.copyOf(head, head.length + bytes.length);
    System.arraycopy(bytes, 0, request, head.length, bytes.length);
    return request;
  }

  private static String head(String line, int port, int length) {
    return line
        + " HTTP/1.1\r\nHost: 127.0.0.1:"
        + port
        + "\r\nConnection: close\r\nAccept: */*\r\nContent-Type: application/json\r\n"
        + (length == 0 ? "" : "Content-Length: " + length + "\r\n")
        + "\r\n";
  }

  /** The answer's status; 0 when the server just closed the connection. */
  private static int statusOf(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(READ_MS);
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
      } catch (IOException e) {
        // The server has seen enough; it may have answered nevertheless.
        return 0;
      }
      return status(socket.getInputStream());
    }
  }

  private static int status(InputStream in) throws IOException {
    byte[] line = new byte[12];
    int read;
    try {
      read = in.readNBytes(line, 0, line.length);
    } catch (java.net.SocketException reset) {
      return 0;
    }
    if (read == 0) {
      return 0;
    }
    String text = new String(line, 0, read, ISO_8859_1);
    assertThat(text).matches("HTTP/1\\.[01] [0-9]{3}");
    return Integer.parseInt(text.substring(9));
  }
}
