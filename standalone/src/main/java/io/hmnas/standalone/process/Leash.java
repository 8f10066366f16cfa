package io.hmnas.standalone.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child's end of the leash, its standard input: the parent may write lines to it, and when it
 * ends the child has to end, too. That happens when the parent asks for it, and when the parent is
 * gone, be it by kill -9.
 */
public final class Leash {
  private static final Logger LOG = LoggerFactory.getLogger(Leash.class);

  private final BufferedReader input;

  private Leash(InputStream input) {
    this.input = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
  }

  /** The leash of this process. */
  public static Leash ofThisProcess() {
    // Ctrl-C reaches every process of the terminal at once; it is the parent's to end things in
    // their order.
    Signals.register("INT", () -> LOG.debug("left to the parent process"));
    return new Leash(System.in);
  }

  /** Waits for the next line from the parent; empty when it lets go instead. */
  public Optional<String> line() {
    try {
      return Optional.ofNullable(input.readLine());
    } catch (IOException e) {
      LOG.debug("the leash broke: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Calls back, on a thread of its own, when the parent lets go; then ends the process.
   *
   * @param stop ends the work in good order; it may block
   * @param bound the process ends after this time, whatever the callback does
   */
  public void onRelease(Runnable stop, Duration bound) {
    daemon("leash", () -> release(stop, bound));
  }

  private void release(Runnable stop, Duration bound) {
    while (line().isPresent()) {
      LOG.debug("the parent has nothing to say at this point");
    }
    LOG.info("the parent process let go: ending");
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    daemon(
        "stop",
        () -> {
          try {
            stop.run();
          } catch (RuntimeException e) {
            LOG.warn("while ending", e);
          } finally {
            stopped.complete(null);
          }
        });
    stopped.completeOnTimeout(null, bound.toMillis(), TimeUnit.MILLISECONDS).join();
    // Not exit: a shutdown hook that hangs must not keep an orphan alive.
    Runtime.getRuntime().halt(0);
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
