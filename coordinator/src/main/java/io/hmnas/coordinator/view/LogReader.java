package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.SchemaRegistryException;
import io.hmnas.schemas.serde.UndecodableRecordException;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log into a {@link View} and a {@link LiveFeed}, on a thread of its own, until it is
 * closed. Only committed records are read, from the beginning but for weight events, of which only
 * new ones are of interest.
 *
 * <p>A record that cannot be read is skipped: whoever planned on it has put it aside already. While
 * broker or schema registry are away it waits for them.
 */
public final class LogReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogReader.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Topics topics;
  private final View view;
  private final LiveFeed feed;
  private final Optional<LogObserver> observer;
  private final AvroDeserializer<SweepRequest> requests;
  private final ChangedValue.Reader values;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread = new Thread(this::run, "hmnas-view");
  private final Map<TopicPartition, Long> goal;
  private final Map<Integer, Long> requestsRead = new HashMap<>();
  private volatile boolean caughtUp;
  private volatile boolean closing;

  private LogReader(
      Map<String, Object> clientSettings,
      Topics topics,
      SchemaRegistry registry,
      View view,
      LiveFeed feed,
      Optional<LogObserver> observer) {
    this.topics = topics;
    this.view = view;
    this.feed = feed;
    this.observer = observer;
    this.requests = new AvroDeserializer<>(SweepRequest.class, registry);
    this.values = new ChangedValue.Reader(topics, registry);
    this.consumer = Consumers.create(clientSettings);
    this.goal = new HashMap<>(assign());
    this.thread.setDaemon(true);
  }

  /**
   * Starts to read.
   *
   * @param clientSettings of a Kafka client: where the brokers are, and security
   * @param observer is told of every record but requests
   * @throws KafkaException if the brokers cannot be asked for the topics' partitions
   */
  public static LogReader start(
      Map<String, Object> clientSettings,
      Topics topics,
      SchemaRegistry registry,
      View view,
      LiveFeed feed,
      Optional<LogObserver> observer) {
    LogReader reader = new LogReader(clientSettings, topics, registry, view, feed, observer);
    reader.thread.start();
    return reader;
  }

  /** Whether the view has everything that was in the log when reading began. */
  public boolean caughtUp() {
    return caughtUp;
  }

  /** Whether it still reads. */
  public boolean alive() {
    return thread.isAlive();
  }

  /**
   * Waits until the view has a request into account.
   *
   * @param partition partition of the topic of requests
   * @param offset the request's
   * @return whether it has in time
   */
  public boolean awaitRequest(int partition, long offset, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (requestsRead) {
      while (requestsRead.getOrDefault(partition, 0L) <= offset) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || closing) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(requestsRead, left);
      }
      return true;
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

  /** Where to begin, and where the log ends now. */
  private Map<TopicPartition, Long> assign() {
    List<TopicPartition> weights = Consumers.partitions(consumer, topics.weightEvents());
    List<TopicPartition> others =
        Stream.of(
                topics.sweepRequests(), topics.runs(), topics.architectures(), topics.robustness())
            .flatMap(topic -> Consumers.partitions(consumer, topic).stream())
            .toList();
    consumer.assign(Stream.concat(weights.stream(), others.stream()).toList());
    consumer.seekToBeginning(others);
    consumer.seekToEnd(weights);
    weights.forEach(
        partition ->
            feed.skipTo(Channel.WEIGHTS, partition.partition(), consumer.position(partition)));
    return consumer.endOffsets(others);
  }

  private void run() {
    try {
      while (!closing) {
        try {
          step();
        } catch (WakeupException e) {
          log.debug("the view is woken up");
        } catch (KafkaException e) {
          log.warn("the view cannot read on and tries again", e);
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
  }

  private void step() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      while (!closing && !take(record)) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    if (!caughtUp) {
      goal.entrySet().removeIf(entry -> consumer.position(entry.getKey()) >= entry.getValue());
      caughtUp = goal.isEmpty();
    }
  }

  /** Whether the record is done with. */
  private boolean take(ConsumerRecord<byte[], byte[]> record) {
    try {
      Optional<Channel> channel = Channel.of(record.topic(), topics);
      if (channel.isEmpty()) {
        takeRequest(record);
      } else if (channel.get() == Channel.WEIGHTS && observer.isEmpty()) {
        // There are many of them: they are decoded only if somebody listens.
        feed.publish(
            Channel.WEIGHTS,
            record.partition(),
            record.offset() + 1,
            () -> decode(Channel.WEIGHTS, record));
      } else {
        takeChange(channel.get(), record);
      }
      return true;
    } catch (SchemaRegistryException e) {
      log.warn("the view waits for the schema registry", e);
      return false;
    } catch (RuntimeException e) {
      log.error("the view skips {}-{}@{}", record.topic(), record.partition(), record.offset(), e);
      return true;
    }
  }

  private void takeRequest(ConsumerRecord<byte[], byte[]> record) {
    try {
      SweepRequest request = requests.deserialize(record.topic(), record.value());
      if (request != null) {
        view.apply(request, Instant.ofEpochMilli(record.timestamp()));
      }
    } catch (UndecodableRecordException e) {
      skipped(record, e);
    }
    synchronized (requestsRead) {
      requestsRead.put(record.partition(), record.offset() + 1);
      requestsRead.notifyAll();
    }
  }

  private void takeChange(Channel channel, ConsumerRecord<byte[], byte[]> record) {
    Optional<ChangedValue> value = decode(channel, record);
    Instant at = Instant.ofEpochMilli(record.timestamp());
    value.ifPresent(changed -> fold(changed.value(), at));
    value.ifPresent(changed -> observer.ifPresent(some -> some.observe(changed.value(), at)));
    feed.publish(channel, record.partition(), record.offset() + 1, () -> value);
  }

  private void fold(SpecificRecord value, Instant at) {
    if (value instanceof RunState run) {
      view.apply(run, at);
    } else if (value instanceof Architecture found) {
      view.apply(found, at);
    } else if (value instanceof RobustnessReport report) {
      view.apply(report, at);
    }
  }

  private Optional<ChangedValue> decode(Channel channel, ConsumerRecord<byte[], byte[]> record) {
    try {
      return values.read(channel, record.value());
    } catch (UndecodableRecordException e) {
      skipped(record, e);
      return Optional.empty();
    }
  }

  private static void skipped(ConsumerRecord<?, ?> record, UndecodableRecordException e) {
    log.warn(
        "the view skips {}-{}@{}: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        e.getMessage());
  }
}
