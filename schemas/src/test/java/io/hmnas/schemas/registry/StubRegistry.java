package io.hmnas.schemas.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A server that gives prepared answers and notes what it was asked. */
final class StubRegistry implements AutoCloseable {
  private final HttpServer server;
  private final String scheme;
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final LinkedBlockingDeque<Integer> failures = new LinkedBlockingDeque<>();

  /** Method and path with query, in their order. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  final List<String> bodies = new CopyOnWriteArrayList<>();

  /** Values of the header Authorization, "none" without. */
  final List<String> authorizations = new CopyOnWriteArrayList<>();

  private record Reply(int status, String body) {}

  private StubRegistry(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", this::answer);
    server.start();
  }

  static StubRegistry start() throws IOException {
    return new StubRegistry(HttpServer.create(anyPort(), 0), "http");
  }

  /** With TLS; asks for a client's certificate and insists on it. */
  static StubRegistry start(SSLContext context) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = context.getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    return new StubRegistry(server, "https");
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  StubRegistry on(String request, int status, String body) {
    replies.put(request, new Reply(status, body.replace('\'', '"')));
    return this;
  }

  /** The next requests are answered with these, whatever they ask. */
  StubRegistry failNext(Integer... statuses) {
    failures.addAll(List.of(statuses));
    return this;
  }

  String url() {
    return scheme + "://localhost:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    asked.add(request);
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    authorizations.add(authorization == null ? "none" : authorization);
    Integer failure = failures.poll();
    Reply reply =
        failure != null
            ? new Reply(failure, "out of order")
            : replies.getOrDefault(request, new Reply(404, "<html>nothing here</html>"));
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
