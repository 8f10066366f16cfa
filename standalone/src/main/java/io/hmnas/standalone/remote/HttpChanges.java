package io.hmnas.standalone.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to a sweep's server-sent events. A stream that breaks is taken up again where it broke,
 * at whichever coordinator answers then; as long as there is none, looking now and then has to do.
 */
final class HttpChanges implements Changes {
  private static final Logger LOG = LoggerFactory.getLogger(HttpChanges.class);
  private static final String WEIGHTS = "weights";

  /** Many changes at once are worth one look. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Between looks while nobody tells, and while somebody does. */
  private static final Duration DEAF = Duration.ofSeconds(1);

  private static final Duration LISTENING = Duration.ofSeconds(15);
  private static final long FIRST_RETRY_MILLIS = 1_000;

  private final HttpClient client;
  private final Supplier<HttpRequest.Builder> request;
  private final Semaphore changed = new Semaphore(0);
  private final Thread thread = new Thread(this::listen, "hmnas-changes");
  private final EventStreamReader reader = new EventStreamReader("", FIRST_RETRY_MILLIS);
  private volatile @Nullable InputStream open;
  private volatile boolean closing;

  /**
   * Begins to listen.
   *
   * @param request asks for the stream
   */
  HttpChanges(HttpClient client, Supplier<HttpRequest.Builder> request) {
    this.client = client;
    this.request = request;
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void await() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    Duration limit = open == null ? DEAF : LISTENING;
    boolean unused = changed.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
    changed.drainPermits();
  }

  private void listen() {
    while (!closing) {
      try {
        stream();
      } catch (IOException e) {
        LOG.debug("the stream of events breaks", e);
      } catch (InterruptedException e) {
        return;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(closing ? 0 : reader.retryMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void stream() throws IOException, InterruptedException {
    HttpRequest.Builder asked = request.get().header("Accept", "text/event-stream");
    if (!reader.lastEventId().isEmpty()) {
      asked.header("Last-Event-ID", reader.lastEventId());
    }
    HttpResponse<InputStream> answer = client.send(asked.build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        LOG.debug("no stream of events: status {}", answer.statusCode());
        return;
      }
      open = body;
      // From here on nothing is missed; what was before may be.
      changed.release();
      reader.read(
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)), this::happened);
    } finally {
      open = null;
      changed.release();
    }
  }

  /** Weights move with every batch, and nothing else with them. */
  private void happened(String type) {
    if (!type.equals(WEIGHTS)) {
      changed.release();
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    InputStream body = open;
    if (body != null) {
      try {
        body.close();
      } catch (IOException e) {
        LOG.debug("the stream of events ends badly", e);
      }
    }
  }
}
