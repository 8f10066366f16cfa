package io.hmnas.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.coordinator.api.ProblemDetail.Kind;
import io.hmnas.coordinator.view.Change;
import io.hmnas.coordinator.view.LiveFeed;
import io.hmnas.coordinator.view.Position;
import io.hmnas.coordinator.view.Replay;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes as they happen, as server-sent events. An event's id is the {@link Position} after it: a
 * client that comes back with the last id it saw gets what it missed from the log, then what is
 * new.
 */
final class EventRoutes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventRoutes.class);
  private static final Duration WAKE = Duration.ofMillis(500);
  private static final int RETRY_MS = 2_000;

  /** Reading again is heavier than listening: so many at a time. */
  private static final int REPLAYS = 4;

  /** How much an event says: the record, or what lists say of it. */
  private enum Form {
    FULL,
    SHORT
  }

  private final SweepService service;
  private final LiveFeed feed;
  private final Replay replay;
  private final ShortEvents shorter;
  private final ApiOptions options;
  private final Semaphore slots;
  private final Semaphore replays = new Semaphore(REPLAYS);
  private final ExecutorService threads;
  private volatile boolean closing;

  EventRoutes(
      SweepService service, LiveFeed feed, Replay replay, ShortEvents shorter, ApiOptions options) {
    this.service = service;
    this.feed = feed;
    this.replay = replay;
    this.shorter = shorter;
    this.options = options;
    this.slots = new Semaphore(options.maxStreams());
    this.threads =
        new ThreadPoolExecutor(
            0,
            options.maxStreams(),
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> {
              Thread thread = new Thread(work, "hmnas-events");
              thread.setDaemon(true);
              return thread;
            });
  }

  void all(Context ctx) {
    stream(ctx, Optional.empty());
  }

  void ofSweep(Context ctx) {
    stream(ctx, Optional.of(service.require(ctx.pathParam("sweepId")).summary().sweepId()));
  }

  private void stream(Context ctx, Optional<String> sweepId) {
    Optional<Position> from = lastEventId(ctx);
    Function<Change, String> form =
        Exchange.symbol(ctx, "form", List.of(Form.values())).orElse(Form.FULL) == Form.SHORT
            ? this::shortEvent
            : EventRoutes::event;
    if (!slots.tryAcquire()) {
      throw ProblemException.retryable(
          Kind.NOT_READY,
          options.maxStreams() + " clients listen already, which is the most: try again later",
          5);
    }
    ctx.status(200)
        .contentType("text/event-stream;charset=utf-8")
        .header("Cache-Control", "no-store")
        // Proxies must not collect events before they pass them on.
        .header("X-Accel-Buffering", "no");
    ctx.async(
        config -> {
          config.executor = threads;
          config.timeout = 0;
        },
        () -> {
          try {
            pump(ctx.res().getOutputStream(), form, sweepId, from);
          } catch (IOException e) {
            log.debug("a listener went away", e);
          } finally {
            slots.release();
          }
        });
  }

  private static Optional<Position> lastEventId(Context ctx) {
    String text =
        Optional.ofNullable(ctx.header("Last-Event-ID"))
            .or(() -> Optional.ofNullable(ctx.queryParam("lastEventId")))
            .orElse("");
    if (text.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        Position.parse(text)
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        "Last-Event-ID",
                        "Last-Event-ID must be the id of an event, got '" + text + "'")));
  }

  private void pump(
      OutputStream out,
      Function<Change, String> form,
      Optional<String> sweepId,
      Optional<Position> from)
      throws Exception {
    try (LiveFeed.Subscription subscription = feed.subscribe(sweepId)) {
      Position start = subscription.start();
      write(out, "retry: " + RETRY_MS + "\nid: " + from.orElse(start) + "\n\n");
      if (from.isPresent()) {
        replay(out, form, sweepId, from.get(), start);
        write(out, "id: " + start + "\n\n");
      }
      follow(out, form, subscription);
    }
  }

  private void replay(
      OutputStream out,
      Function<Change, String> form,
      Optional<String> sweepId,
      Position from,
      Position to)
      throws Exception {
    replays.acquire();
    try {
      replay.run(
          sweepId,
          from,
          to,
          change -> {
            write(out, form.apply(change));
            return !closing;
          });
    } finally {
      replays.release();
    }
  }

  private void follow(
      OutputStream out, Function<Change, String> form, LiveFeed.Subscription subscription)
      throws Exception {
    long lastWrite = System.nanoTime();
    Duration wake = WAKE.compareTo(options.heartbeat()) < 0 ? WAKE : options.heartbeat();
    while (!closing) {
      Optional<Change> change = subscription.poll(wake);
      if (change.isPresent()) {
        write(out, form.apply(change.get()));
        lastWrite = System.nanoTime();
      } else if (subscription.lost()) {
        write(out, ": too slow; come back with the last id\n\n");
        return;
      } else if (System.nanoTime() - lastWrite >= options.heartbeat().toNanos()) {
        String id =
            subscription.idlePosition().map(position -> "id: " + position + "\n").orElse("");
        write(out, ": alive\n" + id + "\n");
        lastWrite = System.nanoTime();
      }
    }
  }

  private static String event(Change change) {
    return event(change, Json.of(change.value()));
  }

  /** What there is nothing to say about still counts as read. */
  private String shortEvent(Change change) {
    return shorter
        .of(change)
        .map(data -> event(change, data))
        .orElseGet(() -> "id: " + change.after() + "\n\n");
  }

  private static String event(Change change, JsonNode data) {
    return "id: "
        + change.after()
        + "\nevent: "
        + change.channel().label()
        + "\ndata: "
        + Json.text(data)
        + "\n\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  /** Ends all streams. */
  @Override
  public void close() {
    closing = true;
    threads.shutdown();
  }
}
