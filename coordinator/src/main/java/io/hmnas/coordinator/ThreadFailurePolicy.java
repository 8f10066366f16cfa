package io.hmnas.coordinator;

import io.hmnas.schemas.kafka.KafkaFailure;
import io.hmnas.schemas.serde.SchemaRegistryException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread dies: a new one takes over if the cause may pass (an
 * unreachable broker or schema registry), and the process stops with the reason in its log if not.
 *
 * <p>Nothing is lost either way: the transaction under way is rolled back.
 */
final class ThreadFailurePolicy implements StreamsUncaughtExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ThreadFailurePolicy.class);

  /** Keeps a cause that lasts from being tried in a tight loop. */
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private volatile String last = "stopped without an error";

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    last = reason(failure);
    if (mayPass(failure)) {
      log.warn("a stream thread is replaced", failure);
      LockSupport.parkNanos(PAUSE_NANOS);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    log.error("the coordinator stops: {}", last, failure);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** Why a thread died last. */
  String last() {
    return last;
  }

  static boolean mayPass(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException || cause instanceof SchemaRegistryException) {
        return true;
      }
    }
    return false;
  }

  /** What can be mended, or the message at the root, which says more than those around it. */
  private static String reason(Throwable failure) {
    Optional<String> explained = KafkaFailure.explain(failure);
    if (explained.isPresent()) {
      return explained.get();
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
