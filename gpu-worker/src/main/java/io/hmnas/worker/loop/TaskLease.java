package io.hmnas.worker.loop;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that this worker has taken from the share group, under a lock that has to be renewed. Used
 * by the polling thread only.
 */
final class TaskLease {
  private static final Logger LOG = LoggerFactory.getLogger(TaskLease.class);

  /** A renewed record is returned from memory, so one short wait is nearly always enough. */
  private static final Duration POLL = Duration.ofMillis(20);

  private final ShareConsumer<byte[], byte[]> consumer;
  private final ConsumerRecord<byte[], byte[]> record;
  private final Duration lock;
  private final String label;

  /**
   * @param lock how long the broker keeps the task for us without renewal, at most
   * @param label names the task in the log
   */
  TaskLease(
      ShareConsumer<byte[], byte[]> consumer,
      ConsumerRecord<byte[], byte[]> record,
      Duration lock,
      String label) {
    this.consumer = consumer;
    this.record = record;
    this.lock =
        consumer
            .acquisitionLockTimeoutMs()
            .map(Duration::ofMillis)
            .filter(d -> d.compareTo(lock) < 0)
            .orElse(lock);
    this.label = label;
  }

  /** Time between renewals: two may fail to come in time before the lock runs out. */
  Duration renewalInterval() {
    return lock.dividedBy(3);
  }

  /**
   * Renews the lock. The consumer hands the record out again afterwards; only then can it be
   * acknowledged again.
   *
   * @return whether the task is still ours; if not, it must neither be renewed nor ended any more
   * @throws KafkaException if the consumer is beyond repair
   */
  boolean renew() {
    long deadline = System.nanoTime() + lock.toNanos();
    if (!commit(AcknowledgeType.RENEW)) {
      return false;
    }
    do {
      for (ConsumerRecord<byte[], byte[]> returned : consumer.poll(POLL)) {
        if (isTask(returned)) {
          return true;
        }
        LOG.warn("{}: got offset {} in its place, handing that back", label, returned.offset());
        consumer.acknowledge(returned, AcknowledgeType.RELEASE);
        return false;
      }
    } while (System.nanoTime() < deadline);
    LOG.warn("{}: did not come back after its lock was renewed", label);
    return false;
  }

  /**
   * Ends the lease, and waits for the broker. A failure is logged: the task will then come again,
   * to somebody.
   */
  void end(AcknowledgeType type) {
    commit(type);
  }

  /**
   * Accepts the task, without waiting for the broker: that would cost each step a round trip.
   * Killed before it hears of it, the worker has done the task in vain: it comes again, to
   * somebody. Left to the request for the next task, the broker did not hear in time from a worker
   * that had none.
   */
  void accept() {
    if (acknowledge(AcknowledgeType.ACCEPT)) {
      consumer.commitAsync();
    }
  }

  private boolean acknowledge(AcknowledgeType type) {
    try {
      consumer.acknowledge(record, type);
      return true;
    } catch (IllegalStateException e) {
      LOG.warn("{}: cannot be acknowledged ({}): {}", label, type, e.getMessage());
      return false;
    }
  }

  private boolean commit(AcknowledgeType type) {
    if (!acknowledge(type)) {
      return false;
    }
    Map<TopicIdPartition, Optional<KafkaException>> outcomes = consumer.commitSync(lock);
    for (Optional<KafkaException> failure : outcomes.values()) {
      if (failure.isPresent()) {
        LOG.warn("{}: acknowledgement ({}) failed: {}", label, type, failure.get().toString());
        return false;
      }
    }
    return true;
  }

  private boolean isTask(ConsumerRecord<byte[], byte[]> other) {
    return other.offset() == record.offset()
        && other.partition() == record.partition()
        && other.topic().equals(record.topic());
  }
}
