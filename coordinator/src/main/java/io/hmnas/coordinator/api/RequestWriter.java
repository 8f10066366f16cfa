package io.hmnas.coordinator.api;

import io.hmnas.coordinator.api.ProblemDetail.Kind;
import io.hmnas.coordinator.view.LogReader;
import io.hmnas.schemas.avro.SweepRequest;
import java.time.Duration;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a request and waits until the view knows of it, so that who asks next sees it. */
public final class RequestWriter {
  private static final Logger log = LoggerFactory.getLogger(RequestWriter.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int RETRY_SECONDS = 5;

  private final RequestLog requests;
  private final LogReader reader;

  /** Both stay the caller's. */
  public RequestWriter(RequestLog requests, LogReader reader) {
    this.requests = requests;
    this.reader = reader;
  }

  /**
   * Returns when the request is durable.
   *
   * @throws ProblemException if it is not known to be
   */
  void append(SweepRequest request) {
    RecordMetadata written;
    try {
      written = requests.append(request);
    } catch (RecordTooLargeException e) {
      throw ProblemException.of(Kind.TOO_LARGE, "the log does not take a request of that size");
    } catch (KafkaException e) {
      log.warn("a request for sweep {} cannot be written", request.getSweepId(), e);
      throw ProblemException.retryable(
          Kind.NOT_READY,
          "the request is not known to be written ("
              + e.getMessage()
              + "): send the same again, it has no effect twice",
          RETRY_SECONDS);
    }
    try {
      if (!reader.awaitRequest(written.partition(), written.offset(), PATIENCE)) {
        log.warn("the view is late: it has not read the request for {}", request.getSweepId());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
