package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.Withdrawal;
import io.hmnas.schemas.kafka.KafkaFailure;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.UndecodableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tasks need not be done any more, as coordinators say on a topic of their own. That topic is
 * nearly empty, so that following it costs a request every few seconds.
 *
 * <p>Not knowing of a withdrawal does no harm but for the time spent: the coordinator drops the
 * answer. So a worker neither waits for this nor ends when it cannot be had.
 *
 * <p>Safe for use by many threads; one can serve all workers of a process. Who makes it closes it.
 */
public final class Withdrawals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Withdrawals.class);

  /** The broker answers at once when there is news; until then, a request may wait so long. */
  private static final int FETCH_WAIT_MILLIS = 5_000;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final ConcurrentMap<Branch, Long> tickets = new ConcurrentHashMap<>();
  private final AvroDeserializer<Withdrawal> decoder;
  private final String topic;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Whose tickets are counted together. */
  private record Branch(String runId, String name) {}

  Withdrawals(String topic, SchemaRegistry registry) {
    this.topic = topic;
    this.decoder = new AvroDeserializer<>(Withdrawal.class, registry);
  }

  /** Follows the topic on a thread of its own, until closed. */
  public static Withdrawals follow(WorkerOptions options, SchemaRegistry registry) {
    Withdrawals withdrawals = new Withdrawals(options.topics().withdrawals(), registry);
    Map<String, Object> config =
        options
            .kafka()
            .with(
                Map.of(
                    ConsumerConfig.CLIENT_ID_CONFIG,
                    options.workerName() + "-withdrawals",
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    "read_committed",
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                    FETCH_WAIT_MILLIS));
    Thread thread =
        new Thread(
            () ->
                withdrawals.run(
                    () ->
                        new KafkaConsumer<>(
                            config, new ByteArrayDeserializer(), new ByteArrayDeserializer())),
            "withdrawals");
    thread.setDaemon(true);
    thread.start();
    return withdrawals;
  }

  /** Whether a task need not be done any more. */
  public boolean cover(StepTask task) {
    Branch branch = new Branch(task.getRunId(), task.getBranch());
    return task.getTicket() > 0 && tickets.getOrDefault(branch, 0L) >= task.getTicket();
  }

  @Override
  public void close() {
    closed.countDown();
  }

  /** Makes a consumer. */
  interface Connection {
    Consumer<byte[], byte[]> open();
  }

  void run(Connection connection) {
    do {
      try (Consumer<byte[], byte[]> consumer = connection.open()) {
        follow(consumer);
      } catch (KafkaException e) {
        LOG.warn("withdrawals of tasks cannot be followed for now: {}", KafkaFailure.describe(e));
      }
    } while (!closedWithin(PAUSE));
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      LOG.warn("there is no topic {}: create it with 'hmnas topics apply'", topic);
      return;
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    while (closed.getCount() > 0) {
      consumer.poll(POLL).forEach(this::take);
    }
  }

  void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      Withdrawal withdrawal = decoder.deserialize(record.topic(), record.value());
      if (withdrawal != null) {
        tickets.merge(
            new Branch(withdrawal.getRunId(), withdrawal.getBranch()),
            withdrawal.getTicket(),
            Math::max);
      }
    } catch (UndecodableRecordException e) {
      LOG.warn("offset {} of {} is no withdrawal: {}", record.offset(), topic, e.getMessage());
    }
  }

  private boolean closedWithin(Duration limit) {
    try {
      return closed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
