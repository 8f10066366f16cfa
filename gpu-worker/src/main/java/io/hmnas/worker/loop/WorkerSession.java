package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.UndecodableRecordException;
import io.hmnas.worker.loop.Verdict.Acknowledgement;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker between connecting to the brokers and losing them for good: takes one task at a time,
 * has it carried out on the step thread, and keeps its lock from the polling thread meanwhile.
 */
final class WorkerSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerSession.class);

  /**
   * Short, because a poll that gets its record together with a commit marker waits out its time.
   */
  private static final Duration POLL = Duration.ofMillis(20);

  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final WorkerOptions options;
  private final ShareConsumer<byte[], byte[]> consumer;
  private final Publisher publisher;
  private final AvroDeserializer<StepTask> tasks;
  private final StepRunner runner;
  private final Executor stepThread;
  private final InstantSource clock;
  private final CompletableFuture<Void> stop;
  private final WorkerMeters meters;
  private final Predicate<StepTask> withdrawn;

  /** Takes consumer and publisher over: they are closed with the session. */
  WorkerSession(
      WorkerOptions options,
      ShareConsumer<byte[], byte[]> consumer,
      Publisher publisher,
      SchemaRegistry registry,
      StepRunner runner,
      Executor stepThread,
      InstantSource clock,
      CompletableFuture<Void> stop,
      WorkerMeters meters,
      Predicate<StepTask> withdrawn) {
    this.options = options;
    this.consumer = consumer;
    this.publisher = publisher;
    this.tasks = new AvroDeserializer<>(StepTask.class, registry);
    this.runner = runner;
    this.stepThread = stepThread;
    this.clock = clock;
    this.stop = stop;
    this.meters = meters;
    this.withdrawn = withdrawn;
  }

  /** A consumer in the workers' share group: one record at a time, acknowledged by hand. */
  static ShareConsumer<byte[], byte[]> connect(WorkerOptions options) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.GROUP_ID_CONFIG, options.topics().workerGroup());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, options.workerName());
    config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    // Otherwise one consumer locks all tasks of a batch, and the others have nothing to do.
    config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    return new KafkaShareConsumer<>(
        options.kafka().with(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Works until the worker is stopped.
   *
   * @throws KafkaException if the connection is beyond repair, or a result could not be written
   */
  void run() {
    consumer.setAcknowledgementCommitCallback(WorkerSession::acknowledged);
    consumer.subscribe(List.of(options.topics().tasks()));
    while (!stop.isDone()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        meters.tasks.increment();
        handle(record);
      }
    }
  }

  /** Whether one of the brokers is connected. */
  boolean connected() {
    return consumer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("connection-count"))
        .anyMatch(
            metric ->
                metric.getValue().metricValue() instanceof Number count && count.intValue() > 0);
  }

  /** Shows what its clients measure; the caller closes it before the session. */
  ClientMeters measure(MeterRegistry registry) {
    return new ClientMeters(registry, publisher.producer(), consumer);
  }

  @Override
  public void close() {
    try {
      consumer.close(CLOSE);
    } finally {
      publisher.close();
    }
  }

  private void handle(ConsumerRecord<byte[], byte[]> record) {
    String place = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
    StepTask task;
    try {
      task = tasks.deserialize(record.topic(), record.value());
    } catch (UndecodableRecordException e) {
      reject(record, place, Verdict.unreadable(e.reason().name(), String.valueOf(e.getMessage())));
      return;
    } catch (RuntimeException e) {
      // The registry could not be asked: no fault of the task.
      end(
          new TaskLease(consumer, record, options.lockDuration(), place),
          Acknowledgement.RELEASE,
          place);
      throw e;
    }
    if (task == null) {
      reject(record, place, Verdict.unreadable("EMPTY", "the record has no value"));
      return;
    }
    carryOut(record, task, label(task, place));
  }

  private void reject(ConsumerRecord<byte[], byte[]> record, String place, Verdict verdict) {
    LOG.warn("{}: to the dead letters: {}", place, verdict.messages());
    TaskLease lease = new TaskLease(consumer, record, options.lockDuration(), place);
    try {
      publisher.write(record, verdict.messages());
    } catch (KafkaException e) {
      end(lease, Acknowledgement.RELEASE, place);
      throw e;
    }
    end(lease, verdict.acknowledgement(), place);
  }

  private void carryOut(ConsumerRecord<byte[], byte[]> record, StepTask task, String label) {
    Instant taken = clock.instant();
    TaskLease lease = new TaskLease(consumer, record, options.lockDuration(), label);
    if (withdrawn.test(task)) {
      LOG.info("{}: need not be done any more", label);
      end(lease, Acknowledgement.ACCEPT, label);
      return;
    }
    LOG.info("{}: taken", label);
    Instant givenOut = Instant.ofEpochMilli(record.timestamp());
    meters.begun(task, givenOut, taken);
    StepControl control =
        new StepControl(options.workerName(), events(task), () -> withdrawn.test(task));
    // Messages are written by the step thread, too, so that the lock is kept until they are stored.
    CompletableFuture<Acknowledgement> work =
        CompletableFuture.supplyAsync(
            () -> {
              StepEnd end = runner.run(task, control);
              Verdict verdict =
                  Verdict.of(
                      task,
                      end,
                      control.hold(),
                      options.workerName(),
                      Duration.between(taken, clock.instant()));
              log(label, end, verdict);
              publisher.write(record, verdict.messages());
              verdict
                  .answer()
                  .ifPresent(result -> meters.answered(result, givenOut, taken, clock.instant()));
              runner.settle(task, end);
              return verdict.acknowledgement();
            },
            stepThread);
    StepWatch watch = new StepWatch(lease, control, stop, options.shutdownBound(), meters, label);
    try {
      settle(watch, work, control, lease, label);
    } catch (InterruptedException e) {
      control.lose();
      throw new InterruptException(e);
    } finally {
      meters.over();
    }
  }

  /** Counts the images, and passes the events on. */
  private Consumer<WeightEvent> events(StepTask task) {
    AtomicInteger batches = new AtomicInteger();
    return event -> {
      int more = event.getBatch() - batches.getAndSet(event.getBatch());
      meters.trained((double) Math.max(0, more) * task.getConfig().getBatchSize());
      publisher.event(event);
    };
  }

  private void settle(
      StepWatch watch,
      CompletableFuture<Acknowledgement> work,
      StepControl control,
      TaskLease lease,
      String label)
      throws InterruptedException {
    try {
      end(lease, watch.await(work), label);
    } catch (ExecutionException e) {
      if (control.hold() != Hold.LOST) {
        end(lease, Acknowledgement.RELEASE, label);
      }
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (RuntimeException e) {
      watch.abandon(work);
      throw e;
    }
  }

  private void end(TaskLease lease, Acknowledgement acknowledgement, String label) {
    switch (acknowledgement) {
      case ACCEPT -> lease.accept();
      case REJECT -> lease.end(AcknowledgeType.REJECT);
      case RELEASE -> {
        meters.released.increment();
        LOG.info("{}: handed back", label);
        lease.end(AcknowledgeType.RELEASE);
      }
      case NONE -> LOG.debug("{}: not acknowledged", label);
    }
  }

  private static void acknowledged(
      Map<TopicIdPartition, Set<Long>> offsets, @Nullable Exception failure) {
    if (failure != null) {
      LOG.warn("acknowledging {} failed, it will come again: {}", offsets, failure.toString());
    }
  }

  private static void log(String label, StepEnd end, Verdict verdict) {
    if (end instanceof StepEnd.Completed completed) {
      LOG.info("{}: completed, checkpoint {}", label, completed.outcome().outputDigest());
    } else if (end instanceof StepEnd.Failed failed) {
      LOG.warn("{}: failed ({}): {}", label, verdict.acknowledgement(), failed.reason());
      LOG.debug("{}: {}", label, failed.detail());
    } else if (end instanceof StepEnd.Invalid invalid) {
      LOG.warn("{}: to the dead letters: {}", label, invalid.sentence());
    } else if (end instanceof StepEnd.InputLost lost) {
      LOG.warn("{}: to the dead letters: {}", label, lost.sentence());
    } else {
      LOG.info("{}: stopped", label);
    }
  }

  private static String label(StepTask task, String place) {
    return "%s %s %d/%d attempt %d (%s)"
        .formatted(
            task.getRunId(),
            task.getStage(),
            task.getStep() + 1,
            task.getSteps(),
            task.getAttempt(),
            place);
  }
}
