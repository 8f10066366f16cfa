package io.hmnas.worker.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Assertions;

/**
 * A share consumer without a broker that keeps the real one's rules: a record must be acknowledged
 * before the next poll, comes back after a renewal, and is gone after a failed one.
 */
final class FakeShareConsumer extends MockShareConsumer<byte[], byte[]> {
  /** What was committed, in its order. */
  final List<AcknowledgeType> committed = Collections.synchronizedList(new ArrayList<>());

  /** Failures to report for a kind of acknowledgement. */
  final Map<AcknowledgeType, KafkaException> failures = new EnumMap<>(AcknowledgeType.class);

  /** Failures to throw for a kind of acknowledgement. */
  final Map<AcknowledgeType, KafkaException> errors = new EnumMap<>(AcknowledgeType.class);

  /** What the broker says of its locks; unless set, that of the options holds. */
  Optional<Integer> lockMs = Optional.empty();

  private final Deque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
  private final Map<ConsumerRecord<byte[], byte[]>, Optional<AcknowledgeType>> inFlight =
      new HashMap<>();
  private volatile boolean closed;

  void add(byte[] value) {
    records.add(
        new ConsumerRecord<>("hmnas.tasks", 0, records.size(), "run".getBytes(UTF_8), value));
  }

  boolean closed() {
    return closed;
  }

  @Override
  public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    Assertions.assertTrue(
        inFlight.values().stream().allMatch(Optional::isPresent),
        "polled before the last record was acknowledged");
    // Goes out with the request for more.
    commitSync(timeout);
    ConsumerRecord<byte[], byte[]> next = records.poll();
    if (next == null) {
      return ConsumerRecords.empty();
    }
    inFlight.put(next, Optional.empty());
    return new ConsumerRecords<>(
        Map.of(new TopicPartition(next.topic(), next.partition()), List.of(next)), Map.of());
  }

  @Override
  public synchronized void acknowledge(
      ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
    if (!inFlight.containsKey(record)) {
      throw new IllegalStateException("The record cannot be acknowledged.");
    }
    inFlight.put(record, Optional.of(type));
  }

  @Override
  public synchronized Map<TopicIdPartition, Optional<KafkaException>> commitSync(Duration timeout) {
    Map<TopicIdPartition, Optional<KafkaException>> outcomes = new HashMap<>();
    inFlight.forEach(
        (record, acknowledged) -> {
          AcknowledgeType type = acknowledged.orElseThrow();
          KafkaException error = errors.get(type);
          if (error != null) {
            throw error;
          }
          Optional<KafkaException> failure = Optional.ofNullable(failures.get(type));
          if (failure.isEmpty()) {
            committed.add(type);
            if (type == AcknowledgeType.RENEW) {
              records.addFirst(record);
            }
          }
          outcomes.put(
              new TopicIdPartition(Uuid.ONE_UUID, record.partition(), record.topic()), failure);
        });
    inFlight.clear();
    return outcomes;
  }

  @Override
  public Optional<Integer> acquisitionLockTimeoutMs() {
    return lockMs;
  }

  @Override
  public synchronized void close(Duration timeout) {
    if (inFlight.values().stream().allMatch(Optional::isPresent)) {
      commitSync(timeout);
    }
    closed = true;
  }
}
