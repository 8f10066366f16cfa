package io.hmnas.coordinator;

import io.hmnas.coordinator.topology.Attempt;
import io.hmnas.coordinator.topology.TaskQueue;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.UndecodableRecordException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the workers' queue when somebody asks for it, on a thread of its own: reads the tasks
 * from the share group's oldest one on that is not done with.
 */
final class QueueWatch implements TaskQueue, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(30);

  private final CoordinatorOptions options;
  private final AvroDeserializer<StepTask> tasks;
  private final InstantSource clock;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "hmnas-queue");
            thread.setDaemon(true);
            return thread;
          });
  private volatile @Nullable Sight last;
  private volatile boolean wanted;

  private QueueWatch(CoordinatorOptions options, SchemaRegistry registry, InstantSource clock) {
    this.options = options;
    this.tasks = new AvroDeserializer<>(StepTask.class, registry);
    this.clock = clock;
  }

  /** Starts the thread; it asks the brokers nothing until somebody wants to know. */
  static QueueWatch start(
      CoordinatorOptions options, SchemaRegistry registry, InstantSource clock) {
    QueueWatch watch = new QueueWatch(options, registry, clock);
    long pause = options.queuePatience().toMillis();
    var unused =
        watch.looking.scheduleWithFixedDelay(
            watch::lookIfWanted, pause, pause, TimeUnit.MILLISECONDS);
    return watch;
  }

  @Override
  public Duration patience() {
    return options.queuePatience();
  }

  @Override
  public Optional<Sight> look() {
    wanted = true;
    return Optional.ofNullable(last);
  }

  /** Ends the look under way. Harmless when repeated. */
  @Override
  public void close() {
    looking.shutdownNow();
  }

  private void lookIfWanted() {
    if (!wanted) {
      return;
    }
    wanted = false;
    try {
      last = see().orElse(last);
    } catch (InterruptedException | InterruptException e) {
      log.debug("the look into the queue is ended", e);
    } catch (ExecutionException | RuntimeException e) {
      // Brokers that are away: the next look may tell.
      log.warn("cannot look into the queue of tasks", e);
    }
  }

  /** Empty as long as no worker has ever asked for a task. */
  private Optional<Sight> see() throws ExecutionException, InterruptedException {
    long now = clock.millis();
    Map<String, Object> settings = new HashMap<>(options.allClientSettings());
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(options.topics().tasks()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      // Before the group is asked: what comes in between makes a queue look fuller, not emptier.
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, SharePartitionOffsetInfo> group = group();
      if (group.isEmpty()) {
        return Optional.empty();
      }
      Set<Attempt> seen = new HashSet<>();
      for (TopicPartition partition : partitions) {
        seen.addAll(
            read(consumer, partition, ends.getOrDefault(partition, 0L), group.get(partition)));
      }
      return Optional.of(new Sight(now, seen));
    }
  }

  private Map<TopicPartition, SharePartitionOffsetInfo> group()
      throws ExecutionException, InterruptedException {
    String group = options.topics().workerGroup();
    try (Admin admin = Admin.create(options.allClientSettings())) {
      Map<TopicPartition, SharePartitionOffsetInfo> known =
          new HashMap<>(
              admin
                  .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                  .partitionsToOffsetInfo(group)
                  .get());
      // A partition that nobody has taken a task from yet is there without a value.
      known.values().removeIf(Objects::isNull);
      return known;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw e;
    }
  }

  /** What waits in a partition or is under way, and perhaps some that are done with. */
  private Set<Attempt> read(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long end,
      @Nullable SharePartitionOffsetInfo group) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, group == null ? 0 : Math.max(0, group.startOffset()));
    Set<Attempt> seen = new HashSet<>();
    long afterLast = end;
    long limit = System.nanoTime() + LOOK_LIMIT.toNanos();
    while (consumer.position(partition) < end) {
      if (System.nanoTime() - limit > 0) {
        throw new KafkaException("the queue is not read within " + LOOK_LIMIT.toSeconds() + " s");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        attempt(record).ifPresent(seen::add);
        afterLast = record.offset() + 1;
      }
    }
    // The start of a group is stored with its next acknowledgement only. What it has to do is told
    // at once, markers of transactions behind the last task included.
    long behindLast = end - afterLast;
    boolean done = group != null && group.lag().map(lag -> lag <= behindLast).orElse(false);
    return done ? Set.of() : seen;
  }

  private Optional<Attempt> attempt(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.ofNullable(tasks.deserialize(record.topic(), record.value()))
          .map(Attempt::of);
    } catch (UndecodableRecordException e) {
      log.debug("no task", e);
      return Optional.empty();
    }
  }
}
