package io.hmnas.coordinator.api;

import io.hmnas.coordinator.Health;
import io.hmnas.coordinator.api.ProblemDetail.Kind;
import io.hmnas.coordinator.history.WeightHistory;
import io.hmnas.coordinator.view.HistoryReader;
import io.hmnas.coordinator.view.LiveFeed;
import io.hmnas.coordinator.view.LogReader;
import io.hmnas.coordinator.view.Replay;
import io.hmnas.coordinator.view.View;
import io.hmnas.coordinator.view.Workers;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.Topics;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.router.ParsedEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /api/v1} and the web page: takes requests for sweeps to the log, and answers from a
 * {@link View} of its own, so that any coordinator can be asked for any run.
 *
 * <pre>{@code
 * try (ApiServer server =
 *     ApiServer.start(
 *         options, clients, topics, registry, coordinator::check, MetricsPage.empty())) {
 *   server.url(); // http://127.0.0.1:8080
 * }
 * }</pre>
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ApiServer.class);
  private static final int MAX_THREADS = 32;
  private static final int MIN_THREADS = 2;
  private static final int MIN_IDLE_MS = 1_000;
  private static final int HEARTBEATS_MISSED = 3;
  private static final int STOP_MS = 2_000;
  private static final int MAX_HEADER_BYTES = 16 << 10;

  /** Changes that may wait for one listener before it is dropped. */
  private static final int FEED_CAPACITY = 1_000;

  /** Memory for weights over steps: more runs than it has room for are thinned. */
  private static final long HISTORY_BYTES = 48L << 20;

  private final ApiOptions options;
  private final Supplier<Health> health;
  private final MetricsPage metrics;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final LogReader reader;
  private final Javalin server;

  private ApiServer(
      ApiOptions options,
      Map<String, Object> clientSettings,
      Topics topics,
      SchemaRegistry registry,
      Supplier<Health> health,
      MetricsPage metrics) {
    this.options = options;
    this.health = health;
    this.metrics = metrics;
    requireFree(options);
    try {
      View view = new View();
      LiveFeed feed = new LiveFeed(FEED_CAPACITY);
      reader =
          opened(LogReader.start(clientSettings, topics, registry, view, feed, metrics.observer()));
      RequestLog requests = opened(new RequestLog(clientSettings, topics, registry));
      SweepService service = new SweepService(view, new RequestWriter(requests, reader));
      EventRoutes events =
          new EventRoutes(
              service,
              feed,
              new Replay(clientSettings, topics, registry),
              new ShortEvents(view),
              options);
      WeightHistory history = new WeightHistory(HISTORY_BYTES);
      Workers workers = new Workers();
      opened(HistoryReader.start(clientSettings, topics, registry, history, workers));
      SweepRoutes sweeps = new SweepRoutes(view, service, options.maxBodyBytes());
      server = Javalin.create(this::configure);
      route(
          sweeps,
          new RunRoutes(view, service),
          new HistoryRoutes(view, service, history, workers),
          events);
      server.start();
      parts.push(server::stop);
      // Closed first: a stream would hold up the server's end.
      parts.push(events);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts to serve; returns before the view has caught up with the log, see {@code /readyz}.
   *
   * @param clientSettings of a Kafka client: where the brokers are, and security
   * @param registry numbers the schemas; stays the caller's
   * @param health how the coordinator is
   * @param metrics what is measured
   * @throws UncheckedIOException if the port is taken, or the address is not this machine's
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached
   */
  public static ApiServer start(
      ApiOptions options,
      Map<String, Object> clientSettings,
      Topics topics,
      SchemaRegistry registry,
      Supplier<Health> health,
      MetricsPage metrics) {
    ApiServer server = new ApiServer(options, clientSettings, topics, registry, health, metrics);
    log.info("serving {}", server.url());
    return server;
  }

  /** Asked first, because the HTTP server says it in a page of its log. */
  private static void requireFree(ApiOptions options) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(options.host(), options.port()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on %s:%d: the port is taken, or the address is not this machine's (%s)"
              .formatted(options.host(), options.port(), e.getMessage()),
          e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** Where it is, for a client on this machine or, with a real host name, on others. */
  public String url() {
    String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return "http://" + host + ":" + port();
  }

  /** What it answers, for example {@code GET /healthz}. */
  SortedSet<String> routes() {
    SortedSet<String> routes = new TreeSet<>();
    for (ParsedEndpoint parsed : server.unsafeConfig().pvt.internalRouter.allHttpHandlers()) {
      if (parsed.getEndpoint().getMethod().isHttpMethod()) {
        routes.add(parsed.getEndpoint().getMethod() + " " + parsed.getEndpoint().getPath());
      }
    }
    return routes;
  }

  /** Ends the streams, answers what is being answered, and closes. Harmless when repeated. */
  @Override
  public void close() {
    // The last opened first: no more requests, then what serves them.
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        log.warn("a part of the HTTP server does not close", e);
      }
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  private void configure(JavalinConfig config) {
    config.showJavalinBanner = false;
    config.http.prefer405over404 = true;
    config.http.defaultContentType = Exchange.JSON;
    config.jetty.threadPool = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    config.jetty.modifyHttpConfiguration(ApiServer::limitHeaders);
    config.jetty.modifyServer(ApiServer::prepare);
    config.jetty.modifyServletContextHandler(
        handler -> handler.setErrorHandler(new ProblemErrorHandler()));
    config.jetty.addConnector(
        (jetty, http) -> {
          ServerConnector connector =
              new ServerConnector(jetty, new org.eclipse.jetty.server.HttpConnectionFactory(http));
          connector.setHost(options.host());
          connector.setPort(options.port());
          // Ends a write to a client that does not read, too.
          connector.setIdleTimeout(
              Math.max(MIN_IDLE_MS, HEARTBEATS_MISSED * options.heartbeat().toMillis()));
          return connector;
        });
  }

  private static void limitHeaders(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
  }

  private static void prepare(Server jetty) {
    jetty.setStopTimeout(STOP_MS);
    jetty.setErrorHandler(new ProblemErrorHandler());
  }

  private void route(
      SweepRoutes sweeps, RunRoutes runs, HistoryRoutes histories, EventRoutes events) {
    server
        .before(new Guard(options))
        .before("/api/v1/*", this::requireView)
        .get("/", PageRoutes::index)
        .get(PageRoutes.FOLDER + "{name}", PageRoutes::file)
        .get("/healthz", this::alive)
        .get("/readyz", this::ready)
        .get("/metrics", this::metrics)
        .get("/api/v1/openapi.json", ApiServer::description)
        .get("/api/v1/presets", SweepRoutes::presets)
        .get("/api/v1/sweeps", sweeps::list)
        .post("/api/v1/sweeps", sweeps::create)
        .get("/api/v1/sweeps/{sweepId}", sweeps::show)
        .put("/api/v1/sweeps/{sweepId}", sweeps::put)
        .delete("/api/v1/sweeps/{sweepId}", sweeps::cancel)
        .post("/api/v1/sweeps/{sweepId}/cancel", sweeps::cancel)
        .post("/api/v1/sweeps/{sweepId}/seeds", sweeps::addSeeds)
        .get("/api/v1/sweeps/{sweepId}/runs", runs::list)
        .get("/api/v1/sweeps/{sweepId}/architectures", runs::architecturesOfSweep)
        .get("/api/v1/sweeps/{sweepId}/architecture-summaries", runs::architecturesInShort)
        .get("/api/v1/sweeps/{sweepId}/robustness", sweeps::robustness)
        .get("/api/v1/sweeps/{sweepId}/progress", histories::progress)
        .get("/api/v1/sweeps/{sweepId}/finetuning", histories::finetuning)
        .get("/api/v1/sweeps/{sweepId}/weights", histories::weightsOfSweep)
        .get("/api/v1/sweeps/{sweepId}/events", events::ofSweep)
        .get("/api/v1/runs/{runId}", runs::show)
        .get("/api/v1/runs/{runId}/architectures", runs::architectures)
        .get("/api/v1/runs/{runId}/weights", histories::weightsOfRun)
        .get("/api/v1/events", events::all);
    server
        .exception(ProblemException.class, (e, ctx) -> Exchange.fail(ctx, e.problem()))
        .exception(HttpResponseException.class, ApiServer::refuse)
        .exception(Exception.class, ApiServer::fault);
  }

  /** Answers from half a view would be wrong: a sweep might be created a second time. */
  private void requireView(Context ctx) {
    if (!reader.caughtUp() && !Guard.OPEN.contains(ctx.path())) {
      throw ProblemException.retryable(
          Kind.NOT_READY, "still reading what is in the log: try again", 1);
    }
  }

  private void alive(Context ctx) {
    Health now = health.get();
    boolean alive = now.alive() && reader.alive();
    state(ctx, alive, alive ? "alive" : now.alive() ? "the view has stopped" : now.detail());
  }

  private void ready(Context ctx) {
    Health now = health.get();
    boolean ready = now.ready() && reader.caughtUp();
    state(ctx, ready, now.ready() && !ready ? "reading what is in the log" : now.detail());
  }

  private void metrics(Context ctx) {
    ctx.contentType(MetricsPage.MEDIA_TYPE).result(metrics.text().get());
  }

  private static void state(Context ctx, boolean good, String detail) {
    if (!good) {
      throw ProblemException.retryable(Kind.NOT_READY, detail, 1);
    }
    ctx.contentType(Exchange.JSON)
        .result(Json.bytes(Json.object().put("status", "ok").put("detail", detail)));
  }

  private static void description(Context ctx) {
    try (InputStream in = ApiServer.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is missing from the jar: build it again");
      }
      Exchange.answer(ctx, Json.MAPPER.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read openapi.json", e);
    }
  }

  private static void refuse(HttpResponseException e, Context ctx) {
    String methods = e.getDetails().get("availableMethods");
    if (methods != null) {
      ctx.header("Allow", methods);
    }
    Exchange.fail(ctx, ProblemErrorHandler.problem(e.getStatus(), ctx.method() + " " + ctx.path()));
  }

  private static void fault(Exception e, Context ctx) {
    log.error("{} {} failed", ctx.method(), ctx.path(), e);
    Exchange.fail(
        ctx,
        ProblemDetail.of(
            Kind.INTERNAL, "a fault of the server: its log says more; please report it"));
  }
}
