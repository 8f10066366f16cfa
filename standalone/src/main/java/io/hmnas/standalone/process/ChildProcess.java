package io.hmnas.standalone.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running child. Its standard input is the leash: closing it asks the child to end, and the
 * operating system closes it when this process is gone, however it went. See {@link Leash} for the
 * other end. Its standard output is for answers to this process, its standard error for its log.
 */
public final class ChildProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);

  private final ChildSpec spec;
  private final Process process;
  private final BufferedWriter leash;
  private final BufferedReader answers;

  private ChildProcess(ChildSpec spec, Process process) {
    this.spec = spec;
    this.process = process;
    this.leash = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a child.
   *
   * @throws UncheckedIOException if the system cannot start it, or its log cannot be written
   */
  public static ChildProcess start(ChildSpec spec) {
    ProcessBuilder builder = new ProcessBuilder(spec.command());
    // Not an argument, so that a list of processes shows what a process does.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    // Children have a broker of their own on this machine, whatever the user's asks for.
    builder.environment().keySet().removeIf(name -> name.startsWith("HMNAS_KAFKA_"));
    builder.environment().putAll(spec.environment());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
    try {
      Files.createDirectories(spec.log().toAbsolutePath().getParent());
      ChildProcess child = new ChildProcess(spec, builder.start());
      LOG.info("started {} as process {}", spec.name(), child.pid());
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + spec.name() + ": " + e.getMessage(), e);
    }
  }

  /** Its name in the specification. */
  public String name() {
    return spec.name();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes with the exit code when the child has ended. */
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Completes with the next line of its standard output; fails when there is none any more. */
  public CompletableFuture<String> answer() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                String line = answers.readLine();
                if (line == null) {
                  answer.completeExceptionally(new IOException(name() + " gave no answer"));
                } else {
                  answer.complete(line);
                }
              } catch (IOException e) {
                answer.completeExceptionally(e);
              }
            },
            "answer-of-" + name());
    reader.setDaemon(true);
    reader.start();
    return answer;
  }

  /** Writes a line to the child's standard input; a child that is gone does not mind. */
  public void tell(String line) {
    try {
      leash.write(line);
      leash.newLine();
      leash.flush();
    } catch (IOException e) {
      LOG.debug("{} is gone: {}", name(), e.getMessage());
    }
  }

  /**
   * Sends the child a signal, such as KILL, STOP or CONT; nothing happens if it is gone.
   *
   * @throws UncheckedIOException if the system has no command to do so
   */
  public void signal(String name) {
    try {
      int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
      LOG.info("sent {} to {}: {}", name, name(), exit);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send " + name + " to " + name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the child to end; returns at once. */
  public void requestStop() {
    try {
      leash.close();
    } catch (IOException e) {
      LOG.debug("{} is gone: {}", name(), e.getMessage());
    }
  }

  /**
   * Waits until the child has ended, and kills it when it has not by then.
   *
   * @return whether it ended by itself
   */
  public boolean awaitOrKill(Duration patience) {
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      LOG.warn("{} did not end within {} s and is killed", name(), patience.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    process.destroyForcibly();
    return false;
  }

  /** The last lines of its log, for an error message. */
  public String logTail() {
    return LogTail.of(spec.log());
  }

  /** Where its log is. */
  public String logFile() {
    return spec.log().toString();
  }
}
