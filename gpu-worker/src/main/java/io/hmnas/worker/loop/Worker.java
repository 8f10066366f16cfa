package io.hmnas.worker.loop;

import io.hmnas.schemas.kafka.KafkaFailure;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker: takes tasks from the share group one at a time, has them carried out, answers,
 * acknowledges. Killed at any instant, it loses nothing: the broker gives its task to somebody
 * else.
 *
 * <pre>{@code
 * Worker worker = new Worker(options, executor, CatalogueRegistry.standard());
 * worker.stopOnShutdown();
 * worker.run();
 * }</pre>
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** For closing the connections, after the step has been handed back. */
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final WorkerOptions options;
  private final TaskExecutor executor;
  private final SchemaRegistry registry;
  private final InstantSource clock;
  private final Optional<Withdrawals> shared;
  private final Optional<MeterRegistry> registryOfMeters;
  private final WorkerMeters meters;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CompletableFuture<Void> stop = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile @Nullable WorkerSession current;

  /**
   * @param executor carries out the steps, on one thread of the worker's own
   * @param registry numbers of the schemas on the topics
   */
  public Worker(WorkerOptions options, TaskExecutor executor, SchemaRegistry registry) {
    this(options, executor, registry, InstantSource.system(), Optional.empty(), Optional.empty());
  }

  /**
   * @param meters what the worker and its Kafka clients measure is registered here; stays the
   *     caller's
   */
  public Worker(
      WorkerOptions options, TaskExecutor executor, SchemaRegistry registry, MeterRegistry meters) {
    this(
        options, executor, registry, InstantSource.system(), Optional.empty(), Optional.of(meters));
  }

  /**
   * @param withdrawals shared with other workers of the process; stays the caller's
   */
  public Worker(
      WorkerOptions options,
      TaskExecutor executor,
      SchemaRegistry registry,
      Withdrawals withdrawals) {
    this(
        options,
        executor,
        registry,
        InstantSource.system(),
        Optional.of(withdrawals),
        Optional.empty());
  }

  Worker(
      WorkerOptions options,
      TaskExecutor executor,
      SchemaRegistry registry,
      InstantSource clock,
      Optional<Withdrawals> shared,
      Optional<MeterRegistry> registryOfMeters) {
    this.options = options;
    this.executor = executor;
    this.registry = registry;
    this.clock = clock;
    this.shared = shared;
    this.registryOfMeters = registryOfMeters;
    this.meters = new WorkerMeters(registryOfMeters.orElseGet(SimpleMeterRegistry::new));
  }

  /**
   * Works until {@link #stop} is called or the thread is interrupted. When the brokers are lost, or
   * refuse what a worker needs, it says so in the log and tries again, after pauses of up to 30 s,
   * for as long as it takes.
   *
   * @throws IllegalStateException when called a second time
   */
  public void run() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("worker " + options.workerName() + " was started before");
    }
    // Not waited for when it is left behind in native code at the end.
    ExecutorService stepThread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "step");
              thread.setDaemon(true);
              return thread;
            });
    Withdrawals withdrawals = shared.orElseGet(() -> Withdrawals.follow(options, registry));
    try {
      LOG.info(
          "worker {} takes tasks from {} at {}",
          options.workerName(),
          options.topics().tasks(),
          options.bootstrapServers());
      workUntilStopped(stepThread, withdrawals);
    } finally {
      stepThread.shutdown();
      if (shared.isEmpty()) {
        withdrawals.close();
      }
      LOG.info("worker {} ends: {}", options.workerName(), statistics());
      ended.complete(null);
    }
  }

  /** Asks the worker to stop: its task is handed back at the next batch. Returns at once. */
  public void stop() {
    stop.complete(null);
  }

  /**
   * Has the worker stop, and waits for it within the bound of its options, when the process is told
   * to end.
   */
  public void stopOnShutdown() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop();
                  if (started.get() && !awaitEnd(options.shutdownBound().plus(CLOSING))) {
                    LOG.warn("worker {} did not end in time", options.workerName());
                  }
                },
                "stop-" + options.workerName()));
  }

  /**
   * Waits until {@link #run} has come to its end.
   *
   * @return whether it has
   */
  public boolean awaitEnd(Duration limit) {
    return await(ended, limit);
  }

  /** What the worker has done so far. */
  public WorkerStatistics statistics() {
    return meters.snapshot();
  }

  /** How it is; answers at once. */
  public WorkerHealth health() {
    if (ended.isDone()) {
      return new WorkerHealth(false, false, "ended");
    }
    WorkerSession session = current;
    if (stop.isDone()) {
      return new WorkerHealth(true, false, "stopping");
    }
    boolean ready = session != null && session.connected();
    return new WorkerHealth(true, ready, ready ? "takes tasks" : "not connected to the brokers");
  }

  private void workUntilStopped(ExecutorService stepThread, Withdrawals withdrawals) {
    Duration pause = FIRST_PAUSE;
    while (!stop.isDone()) {
      double before = meters.tasks.count();
      try (WorkerSession session = connect(stepThread, withdrawals);
          ClientMeters unused = registryOfMeters.map(session::measure).orElse(null)) {
        current = session;
        session.run();
      } catch (InterruptException e) {
        LOG.info("worker {} was interrupted", options.workerName());
        stop();
      } catch (RuntimeException e) {
        pause = meters.tasks.count() > before ? FIRST_PAUSE : pause;
        meters.restarts.increment();
        LOG.error(
            "worker {}: {}; connecting again in {} ms",
            options.workerName(),
            KafkaFailure.describe(e),
            pause.toMillis(),
            e);
        await(stop, pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }

  private WorkerSession connect(ExecutorService stepThread, Withdrawals withdrawals) {
    Publisher publisher = Publisher.connect(options, registry, meters, clock);
    try {
      return new WorkerSession(
          options,
          WorkerSession.connect(options),
          publisher,
          registry,
          new StepRunner(executor),
          stepThread,
          clock,
          stop,
          meters,
          withdrawals::cover);
    } catch (RuntimeException e) {
      publisher.close();
      throw e;
    }
  }

  private static boolean await(CompletableFuture<Void> future, Duration limit) {
    try {
      future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed by an exception", e);
    }
  }
}
