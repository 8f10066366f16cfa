package io.hmnas.standalone.topic;

import io.hmnas.schemas.kafka.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic as far as it goes when the reading begins, and no further: never waits for records
 * to come. For one thread; the caller closes it.
 *
 * <p>Methods throw {@link TopicException} if the topic does not exist or the brokers do not answer.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** A topic that was just created is not known to every broker at once. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final String bootstrapServers;
  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;

  public TopicReader(KafkaConnection kafka, String topic) {
    this.bootstrapServers = kafka.bootstrapServers();
    this.topic = topic;
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    this.consumer =
        new KafkaConsumer<>(
            kafka.with(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Passes on all records, in the order of each partition. */
  public void read(Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    List<TopicPartition> partitions = partitions();
    answered(
        () -> {
          consumer.assign(partitions);
          consumer.seekToBeginning(partitions);
          readTo(consumer.endOffsets(partitions), sink);
          return true;
        });
  }

  /** One record, if the topic has it. */
  public Optional<ConsumerRecord<byte[], byte[]>> find(int partitionNumber, long offset) {
    TopicPartition partition = new TopicPartition(topic, partitionNumber);
    if (!partitions().contains(partition)) {
      return Optional.empty();
    }
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    answered(
        () -> {
          long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
          long start = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
          if (offset >= start && offset < end) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            readTo(Map.of(partition, offset + 1), found::add);
          }
          return true;
        });
    return found.stream().filter(record -> record.offset() == offset).findFirst();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
  }

  private void readTo(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    long before = -1;
    // Positions count, because offsets of transaction markers hold no record.
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
        if (end != null && record.offset() < end) {
          sink.accept(record);
        }
      }
      long now = ends.keySet().stream().mapToLong(consumer::position).sum();
      if (now != before) {
        before = now;
        giveUp = System.nanoTime() + PATIENCE.toNanos();
      } else if (System.nanoTime() - giveUp > 0) {
        throw new TimeoutException("nothing came within " + PATIENCE.toSeconds() + " s");
      }
    }
  }

  private List<TopicPartition> partitions() {
    long giveUp = System.nanoTime() + FRESH.toNanos();
    List<TopicPartition> partitions = answered(this::partitionsNow);
    while (partitions.isEmpty() && System.nanoTime() - giveUp < 0) {
      LockSupport.parkNanos(FRESH.toNanos() / 20);
      partitions = answered(this::partitionsNow);
    }
    if (partitions.isEmpty()) {
      throw new TopicException(
          "there is no topic %s at %s: is --topic-prefix right? 'hmnas topics apply' creates the topics"
              .formatted(topic, bootstrapServers));
    }
    return partitions;
  }

  private List<TopicPartition> partitionsNow() {
    try {
      return consumer.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .toList();
    } catch (UnknownTopicOrPartitionException e) {
      return List.of();
    }
  }

  private <T> T answered(Supplier<T> question) {
    try {
      return question.get();
    } catch (TimeoutException e) {
      throw new TopicException(
          "no answer from the brokers at %s (%s): is --bootstrap-servers right, do they run, and does security.protocol fit their listener?"
              .formatted(bootstrapServers, e.getMessage()),
          e);
    }
  }
}
