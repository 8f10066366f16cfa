package io.hmnas.coordinator.view;

import io.hmnas.coordinator.history.WeightHistory;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.UndecodableRecordException;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads weight events into a {@link WeightHistory} and {@link Workers}, on a thread of its own:
 * there are many, and nobody who asks for sweeps and runs shall wait for them. Begins with the last
 * events of each partition.
 */
public final class HistoryReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryReader.class);

  /** Events of a partition that are read again at the start. */
  private static final long MAX_BEHIND = 50_000;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final WeightHistory history;
  private final Workers workers;
  private final AvroDeserializer<WeightEvent> events;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread = new Thread(this::run, "hmnas-history");
  private volatile boolean closing;

  private HistoryReader(
      Map<String, Object> clientSettings,
      Topics topics,
      SchemaRegistry registry,
      WeightHistory history,
      Workers workers) {
    this.history = history;
    this.workers = workers;
    this.events = new AvroDeserializer<>(WeightEvent.class, registry);
    this.consumer = Consumers.create(clientSettings);
    assign(Consumers.partitions(consumer, topics.weightEvents()));
    thread.setDaemon(true);
  }

  /**
   * Starts to read.
   *
   * @param clientSettings of a Kafka client: where the brokers are, and security
   * @throws KafkaException if the brokers cannot be asked for the topic's partitions
   */
  public static HistoryReader start(
      Map<String, Object> clientSettings,
      Topics topics,
      SchemaRegistry registry,
      WeightHistory history,
      Workers workers) {
    HistoryReader reader = new HistoryReader(clientSettings, topics, registry, history, workers);
    reader.thread.start();
    return reader;
  }

  private void assign(List<TopicPartition> partitions) {
    consumer.assign(partitions);
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
    consumer
        .endOffsets(partitions)
        .forEach(
            (partition, end) ->
                consumer.seek(
                    partition, Math.max(starts.getOrDefault(partition, 0L), end - MAX_BEHIND)));
  }

  private void run() {
    try {
      while (!closing) {
        try {
          consumer.poll(POLL).forEach(this::take);
        } catch (WakeupException e) {
          log.debug("the history is woken up");
        } catch (KafkaException e) {
          log.warn("the history cannot read on and tries again", e);
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  /** A drawing may lack an event: nothing is waited for, and nothing stops the reading. */
  private void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      WeightEvent event = events.deserialize(record.topic(), record.value());
      if (event != null) {
        history.take(event);
        workers.take(event, Instant.ofEpochMilli(record.timestamp()));
      }
    } catch (UndecodableRecordException e) {
      log.debug("the history skips a record: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.warn(
          "the history skips {}-{}@{}", record.topic(), record.partition(), record.offset(), e);
    }
  }

  /** Ends reading. Harmless when repeated. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
