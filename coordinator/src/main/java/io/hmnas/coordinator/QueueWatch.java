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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.CloseOptions;
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
 * from where the share group's oldest one is that is not done with. Its lag would not tell, for it
 * counts what is no task.
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
    Optional<Map<TopicPartition, Long>> starts = starts();
    if (starts.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> settings = new HashMap<>(options.allClientSettings());
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      Set<Attempt> seen = read(consumer, starts.get());
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
      return Optional.of(new Sight(now, seen));
    }
  }

  /** The oldest task of each partition that the workers are not done with. */
  private Optional<Map<TopicPartition, Long>> starts()
      throws ExecutionException, InterruptedException {
    String group = options.topics().workerGroup();
    try (Admin admin = Admin.create(options.allClientSettings())) {
      Map<TopicPartition, Long> starts = new HashMap<>();
      Map<TopicPartition, SharePartitionOffsetInfo> offsets =
          admin
              .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
              .partitionsToOffsetInfo(group)
              .get();
      offsets.forEach((partition, info) -> starts.put(partition, info.startOffset()));
      return Optional.of(starts);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Set<Attempt> read(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> starts) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(options.topics().tasks()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      // A partition that nobody has taken a task from yet begins at its first one.
      consumer.seek(partition, Math.max(0, starts.getOrDefault(partition, 0L)));
    }
    Set<Attempt> seen = new HashSet<>();
    long limit = System.nanoTime() + LOOK_LIMIT.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() - limit > 0) {
        throw new KafkaException("the queue is not read within " + LOOK_LIMIT.toSeconds() + " s");
      }
      consumer.poll(POLL).forEach(record -> attempt(record).ifPresent(seen::add));
    }
    return seen;
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
