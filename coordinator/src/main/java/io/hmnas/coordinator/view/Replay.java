package io.hmnas.coordinator.view;

import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.UndecodableRecordException;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the changes between two positions again, for one who was away in between. */
public final class Replay {
  private static final Logger log = LoggerFactory.getLogger(Replay.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<String, Object> clientSettings;
  private final Topics topics;
  private final ChangedValue.Reader values;

  /**
   * @param clientSettings of a Kafka client: where the brokers are, and security
   */
  public Replay(Map<String, Object> clientSettings, Topics topics, SchemaRegistry registry) {
    this.clientSettings = Map.copyOf(clientSettings);
    this.topics = topics;
    this.values = new ChangedValue.Reader(topics, registry);
  }

  /** Takes changes as they are read again. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Takes a change.
     *
     * @return whether to go on
     */
    boolean take(Change change) throws Exception;
  }

  /**
   * Reads again. Changes to one run come in their order. Of what the log has compacted meanwhile
   * only the latest is left; what it has dropped with age is not read.
   *
   * @param sweepId the sweep of interest; empty for all
   * @param from where to begin
   * @param to where to end
   * @throws Exception what the listener throws, or what Kafka or the registry do
   */
  public void run(Optional<String> sweepId, Position from, Position to, Listener listener)
      throws Exception {
    KafkaConsumer<byte[], byte[]> consumer = Consumers.create(clientSettings);
    try {
      Map<TopicPartition, Channel> open = assign(consumer, from, to);
      Position position = from;
      while (!open.isEmpty()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          Channel channel = Channel.of(record.topic(), topics).orElseThrow();
          if (record.offset() >= to.next(channel, record.partition())) {
            continue;
          }
          position = position.with(channel, record.partition(), record.offset() + 1);
          Position after = position;
          Optional<Change> change =
              read(channel, record)
                  .filter(value -> sweepId.isEmpty() || sweepId.get().equals(value.sweepId()))
                  .map(value -> new Change(channel, value.sweepId(), value.value(), after));
          if (change.isPresent() && !listener.take(change.get())) {
            return;
          }
        }
        open.entrySet()
            .removeIf(
                entry ->
                    consumer.position(entry.getKey())
                        >= to.next(entry.getValue(), entry.getKey().partition()));
      }
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  private Map<TopicPartition, Channel> assign(
      KafkaConsumer<byte[], byte[]> consumer, Position from, Position to) {
    Map<TopicPartition, Channel> open = new HashMap<>();
    for (Channel channel : Channel.values()) {
      for (TopicPartition partition : Consumers.partitions(consumer, channel.topic(topics))) {
        int number = partition.partition();
        if (from.next(channel, number) < to.next(channel, number)) {
          open.put(partition, channel);
        }
      }
    }
    consumer.assign(open.keySet());
    open.forEach(
        (partition, channel) ->
            consumer.seek(partition, from.next(channel, partition.partition())));
    return open;
  }

  private Optional<ChangedValue> read(Channel channel, ConsumerRecord<byte[], byte[]> record) {
    try {
      return values.read(channel, record.value());
    } catch (UndecodableRecordException e) {
      log.debug("a replay skips a record: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
