package io.hmnas.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hmnas.standalone.remote.HttpSweeps;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Following a sweep over HTTP, against a server that does what it is told. */
@Timeout(60)
class SweepWatchTest {
  private static final String SWEEP = "/api/v1/sweeps/s";

  private final List<String> comebacks = new CopyOnWriteArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final StringWriter out = new StringWriter();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile String status = "RUNNING";
  private HttpServer server;

  /** What the server writes to a stream of events before it ends it. */
  private interface Stream {
    void write(int number, OutputStream out) throws Exception;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        SWEEP,
        exchange -> {
          looks.incrementAndGet();
          send(exchange, "{\"sweepId\": \"s\", \"status\": \"" + status + "\"}");
        });
    server.createContext(SWEEP + "/runs", exchange -> send(exchange, "{\"items\": []}"));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void shouldLookAgainWhenAnEventSaysSoAndNotBefore() throws Exception {
    CountDownLatch lookedTwice = new CountDownLatch(1);
    streams(
        (number, stream) -> {
          text(stream, "retry: 10\nid: a\n\n");
          await(() -> looks.get() >= 2);
          lookedTwice.countDown();
          text(stream, "id: b\nevent: weights\ndata: {}\n\n");
          status = "COMPLETED";
          text(stream, "id: c\nevent: run\ndata: {}\n\n");
          await(() -> looks.get() >= 3);
        });

    assertThat(watch()).isEqualTo(ExitCodes.OK);

    assertThat(lookedTwice.getCount()).isZero();
    assertThat(looks.get()).as("at first, when the stream began, at the event").isEqualTo(3);
    assertThat(out.toString()).contains("COMPLETED");
  }

  @Test
  void shouldGoOnAfterTheLastWholeEventWhenTheStreamBreaks() throws Exception {
    streams(
        (number, stream) -> {
          if (number == 1) {
            text(stream, "retry: 10\nid: a\n\nid: b\nevent: run\ndata: {}\n\nid: c\nevent: r");
            return;
          }
          status = "FAILED";
          text(stream, "id: c\nevent: run\ndata: {}\n\n");
          await(() -> looks.get() >= 3);
        });

    assertThat(watch()).isEqualTo(ExitCodes.FAILED);

    assertThat(comebacks.subList(0, 2)).containsExactly("", "b");
  }

  @Test
  void shouldFollowByLookingWhereThereAreNoEvents() throws Exception {
    threads.execute(
        () -> {
          await(() -> looks.get() >= 2);
          status = "COMPLETED";
        });
    server.createContext(SWEEP + "/events", exchange -> exchange.sendResponseHeaders(503, -1));

    assertThat(watch()).isEqualTo(ExitCodes.OK);
  }

  private int watch() throws InterruptedException {
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    return new SweepWatch(new HttpSweeps(url, Optional.empty()), false, new PrintWriter(out))
        .untilEnd("s");
  }

  private void streams(Stream stream) {
    AtomicInteger number = new AtomicInteger();
    server.createContext(
        SWEEP + "/events",
        exchange -> {
          String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
          comebacks.add(last == null ? "" : last);
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            stream.write(number.incrementAndGet(), body);
          } catch (Exception e) {
            throw new IOException(e);
          }
        });
  }

  private static void text(OutputStream stream, String text) throws IOException {
    stream.write(text.getBytes(UTF_8));
    stream.flush();
  }

  private static void send(HttpExchange exchange, String body) throws IOException {
    exchange.sendResponseHeaders(200, body.length());
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body.getBytes(UTF_8));
    }
  }

  private static void await(BooleanSupplier condition) {
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(condition::getAsBoolean);
  }
}
