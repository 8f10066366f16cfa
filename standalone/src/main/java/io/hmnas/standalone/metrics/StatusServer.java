package io.hmnas.standalone.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hmnas.worker.loop.WorkerHealth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Says over HTTP how a worker is: {@code /metrics}, {@code /healthz} and {@code /readyz}. There is
 * nothing to change and nothing secret, so that nobody is asked who they are.
 */
public final class StatusServer implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String METRICS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** One for Prometheus, one for a probe. */
  private static final int THREADS = 2;

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          work -> {
            Thread thread = new Thread(work, "hmnas-status");
            thread.setDaemon(true);
            return thread;
          });

  private StatusServer(HttpServer server) {
    this.server = server;
  }

  private record Answer(int status, String type, String body) {}

  /**
   * Starts to serve.
   *
   * @param host address of this machine to listen on
   * @param port 0 means any free one
   * @param metrics all metrics in Prometheus' text format
   * @throws UncheckedIOException if the port is taken, or the address is not this machine's
   */
  public static StatusServer start(
      String host, int port, Supplier<String> metrics, Supplier<WorkerHealth> health) {
    try {
      StatusServer status =
          new StatusServer(HttpServer.create(new InetSocketAddress(host, port), 0));
      status.serve("/metrics", () -> new Answer(200, METRICS_TEXT, metrics.get()));
      status.serve("/healthz", () -> state(health.get().alive(), health.get().detail()));
      status.serve("/readyz", () -> state(health.get().ready(), health.get().detail()));
      status.server.setExecutor(status.threads);
      status.server.start();
      return status;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on %s:%d: the port is taken, or the address is not this machine's (%s)"
              .formatted(host, port, e.getMessage()),
          e);
    }
  }

  private static Answer state(boolean good, String detail) {
    return new Answer(good ? 200 : 503, TEXT, detail + "\n");
  }

  private void serve(String path, Supplier<Answer> answer) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            respond(exchange, path, answer);
          }
        });
  }

  private static void respond(HttpExchange exchange, String path, Supplier<Answer> answer)
      throws IOException {
    if (!exchange.getRequestURI().getPath().equals(path)) {
      send(exchange, new Answer(404, TEXT, "there is /metrics, /healthz and /readyz\n"));
    } else if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      send(exchange, new Answer(405, TEXT, "only GET\n"));
    } else {
      send(exchange, answer.get());
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  /** Where it is, for a client on this machine or, with a real host name, on others. */
  public String url() {
    InetSocketAddress address = server.getAddress();
    String host = address.getHostString();
    return "http://%s:%d"
        .formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
