package io.hmnas.standalone.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Broker, coordinator and workers of one sweep, as child processes. A worker that dies is started
 * again, a few times; when the broker dies, or no worker is left, the cluster has failed. The
 * caller closes it.
 */
public final class LocalCluster implements AutoCloseable {
  private static final int RESTARTS = 3;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private final ClusterOptions options;
  private final Consumer<String> notices;
  private final CompletableFuture<Void> interruption;
  private final ChildProcess node;
  private final List<WorkerSlot> slots = new ArrayList<>();
  private final CompletableFuture<String> failure = new CompletableFuture<>();
  private final CompletableFuture<String> apiUrl = new CompletableFuture<>();
  private final CompletableFuture<String> registryUrl = new CompletableFuture<>();
  private final ConcurrentMap<String, String> workerUrls = new ConcurrentSkipListMap<>();
  private String bootstrapServers = "";
  private boolean closing;

  private LocalCluster(
      ClusterOptions options, Consumer<String> notices, CompletableFuture<Void> interruption) {
    this.options = options;
    this.notices = notices;
    this.interruption = interruption;
    this.node = ChildProcess.start(ChildSpecs.node(options));
  }

  /** A worker's place, taken by one process after the other. */
  private static final class WorkerSlot {
    final String name;
    ChildProcess process;
    int restarts;
    boolean lost;

    WorkerSlot(String name, ChildProcess process) {
      this.name = name;
      this.process = process;
    }
  }

  /**
   * Starts everything and waits until the broker takes connections.
   *
   * @param notices gets what the user should know, for example that a worker was started again
   * @param interruption completed when the user wants no more of it
   * @throws ClusterException if the broker does not start, or the user interrupts; nothing is left
   *     running then
   */
  public static LocalCluster start(
      ClusterOptions options, Consumer<String> notices, CompletableFuture<Void> interruption) {
    LocalCluster cluster = new LocalCluster(options, notices, interruption);
    try {
      // Workers load their native libraries while the broker starts, and are told then where it is.
      cluster.startWorkers();
      cluster.awaitBroker();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Where the broker is. */
  public synchronized String bootstrapServers() {
    return bootstrapServers;
  }

  /** Completes with the URL of the HTTP interface when that answers. */
  public CompletableFuture<String> apiUrl() {
    return apiUrl;
  }

  /** Completes with the URL of the schema registry when that has all schemas. */
  public CompletableFuture<String> registryUrl() {
    return registryUrl;
  }

  /** URLs of the workers' metrics and probes, by name; a worker that starts is not there yet. */
  public Map<String, String> workerUrls() {
    return Map.copyOf(workerUrls);
  }

  /** Completes with the reason when the cluster cannot go on. */
  public CompletableFuture<String> failure() {
    return failure;
  }

  /** Stops the workers, then the broker; kills what has not ended in time. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
    }
    slots.forEach(slot -> slot.process.requestStop());
    slots.forEach(slot -> slot.process.awaitOrKill(STOP_LIMIT));
    node.requestStop();
    node.awaitOrKill(STOP_LIMIT);
  }

  private synchronized void startWorkers() {
    for (int i = 1; i <= options.workers(); i++) {
      String name = "worker-" + i;
      WorkerSlot slot = new WorkerSlot(name, startWorker(name));
      slots.add(slot);
      watch(slot);
    }
  }

  private ChildProcess startWorker(String name) {
    ChildProcess process = ChildProcess.start(ChildSpecs.worker(options, name));
    workerUrls.remove(name);
    var unused = process.answer().thenAccept(url -> workerUrls.put(name, url));
    return process;
  }

  private void awaitBroker() {
    CompletableFuture<String> answer = node.answer();
    try {
      CompletableFuture.anyOf(answer, interruption)
          .get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ClusterException(
          "the broker did not start within %d s; its log %s ends with:%n%s"
              .formatted(START_LIMIT.toSeconds(), node.logFile(), node.logTail()));
    } catch (ExecutionException e) {
      throw new ClusterException(
          "the broker did not start; its log %s ends with:%n%s"
              .formatted(node.logFile(), node.logTail()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while the broker started", e);
    }
    if (interruption.isDone()) {
      throw new ClusterException("interrupted while the broker started");
    }
    synchronized (this) {
      bootstrapServers = answer.join();
      var unusedUrls =
          node.answer()
              .thenAccept(apiUrl::complete)
              .thenCompose(unused -> node.answer())
              .thenAccept(registryUrl::complete);
      slots.forEach(slot -> slot.process.tell(bootstrapServers));
    }
    var unused = node.onExit().thenAccept(this::nodeEnded);
  }

  private synchronized void nodeEnded(int exitCode) {
    if (!closing) {
      failure.complete(
          "the broker ended unexpectedly with exit code %d; its log %s ends with:%n%s"
              .formatted(exitCode, node.logFile(), node.logTail()));
    }
  }

  private void watch(WorkerSlot slot) {
    var unused = slot.process.onExit().thenAccept(exitCode -> workerEnded(slot, exitCode));
  }

  private synchronized void workerEnded(WorkerSlot slot, int exitCode) {
    if (closing) {
      return;
    }
    String what =
        "%s ended unexpectedly with exit code %d; its log %s ends with:%n%s"
            .formatted(slot.name, exitCode, slot.process.logFile(), slot.process.logTail());
    if (slot.restarts == RESTARTS) {
      slot.lost = true;
      notices.accept(what + "\n" + slot.name + " is given up.");
      if (slots.stream().allMatch(s -> s.lost)) {
        failure.complete("no worker is left; " + what);
      }
      return;
    }
    slot.restarts++;
    notices.accept(
        "%s%n%s is started again (%d of %d).".formatted(what, slot.name, slot.restarts, RESTARTS));
    slot.process = startWorker(slot.name);
    if (!bootstrapServers.isEmpty()) {
      slot.process.tell(bootstrapServers);
    }
    watch(slot);
  }
}
