package io.hmnas.standalone.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a registry: wants a password, counts requests, and can go away and come back. */
public final class GuardedProxy implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String target;
  private final Optional<String> authorization;
  private final int port;
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;

  private GuardedProxy(String target, Optional<String> authorization) throws IOException {
    this.target = target;
    this.authorization = authorization;
    this.server = listen(0);
    this.port = server.getAddress().getPort();
  }

  /** Lets everybody through. */
  public static GuardedProxy open(String target) throws IOException {
    return new GuardedProxy(target, Optional.empty());
  }

  /**
   * Lets only those through who send this.
   *
   * @param authorization value of the header Authorization
   */
  public static GuardedProxy guarded(String target, String authorization) throws IOException {
    return new GuardedProxy(target, Optional.of(authorization));
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Requests that came while it was up. */
  public int requests() {
    return requests.get();
  }

  /** Connections are refused from now on. */
  public void goAway() {
    server.stop(0);
  }

  public void comeBack() {
    try {
      server = listen(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpServer listen(int wanted) throws IOException {
    HttpServer fresh =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
    fresh.createContext("/", this::forward);
    fresh.start();
    return fresh;
  }

  private void forward(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    byte[] body = exchange.getRequestBody().readAllBytes();
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization.isPresent() && !authorization.get().equals(given)) {
      exchange.sendResponseHeaders(401, -1);
      exchange.close();
      return;
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
      exchange.sendResponseHeaders(response.statusCode(), response.body().length);
      exchange.getResponseBody().write(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  @Override
  public void close() {
    goAway();
  }
}
