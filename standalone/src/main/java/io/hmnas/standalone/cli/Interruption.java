package io.hmnas.standalone.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, SIGTERM, a closed terminal: asks the work to end in good order, and holds the JVM until
 * it has, within a bound.
 */
final class Interruption {
  private static final Duration BOUND = Duration.ofSeconds(45);

  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  private Interruption() {}

  /** Listens to this process's signals from now on. */
  static Interruption listen() {
    Interruption interruption = new Interruption();
    Shutdown.onExit("interruption", interruption::hold);
    return interruption;
  }

  private void hold() {
    requested.complete(null);
    try {
      boolean unused = ended.await(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Completed when the user wants no more of it. */
  CompletableFuture<Void> requested() {
    return requested;
  }

  /** The work has ended: the process may go. */
  void ended() {
    ended.countDown();
  }
}
