package io.hmnas.standalone.sweep;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Hands in a sweep and reads all that becomes of it, from the beginning of the log. For one thread;
 * the caller closes it.
 */
public final class SweepClient implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final KafkaConnection kafka;
  private final Topics topics;
  private final SchemaRegistry registry;
  private final SweepTracker tracker;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, Consumer<byte[]>> handlers;

  /**
   * @param kafka how to get to the brokers
   * @param tracker takes the events
   */
  public SweepClient(
      KafkaConnection kafka, Topics topics, SchemaRegistry registry, SweepTracker tracker) {
    this.kafka = kafka;
    this.topics = topics;
    this.registry = registry;
    this.tracker = tracker;
    this.handlers = handlers(topics, registry, tracker);
    this.consumer =
        new KafkaConsumer<>(
            kafka.with(Map.of("isolation.level", "read_committed")),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        handlers.keySet().stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  private static Map<String, Consumer<byte[]>> handlers(
      Topics topics, SchemaRegistry registry, SweepTracker tracker) {
    var runs = new AvroDeserializer<>(RunState.class, registry);
    var events = new AvroDeserializer<>(WeightEvent.class, registry);
    var architectures = new AvroDeserializer<>(Architecture.class, registry);
    var reports = new AvroDeserializer<>(RobustnessReport.class, registry);
    return Map.of(
        topics.runs(),
        bytes -> ifPresent(runs.deserialize(topics.runs(), bytes), tracker::apply),
        topics.weightEvents(),
        bytes -> ifPresent(events.deserialize(topics.weightEvents(), bytes), tracker::apply),
        topics.architectures(),
        bytes ->
            ifPresent(architectures.deserialize(topics.architectures(), bytes), tracker::apply),
        topics.robustness(),
        bytes -> ifPresent(reports.deserialize(topics.robustness(), bytes), tracker::apply));
  }

  private static <T> void ifPresent(
      @org.jspecify.annotations.Nullable T value, Consumer<T> consumer) {
    if (value != null) {
      consumer.accept(value);
    }
  }

  /**
   * Hands in a request and waits until the broker has it. Doing it again changes nothing.
   *
   * @throws KafkaException if the broker does not take it
   */
  public void submit(SweepRequest request) {
    try (KafkaProducer<String, SweepRequest> producer =
        new KafkaProducer<>(
            kafka.with(Map.of("acks", "all")),
            new StringSerializer(),
            new AvroSerializer<>(SweepRequest.class, registry))) {
      producer
          .send(new ProducerRecord<>(topics.sweepRequests(), request.getSweepId(), request))
          .get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException("the sweep could not be handed in", e.getCause());
    }
  }

  /**
   * Passes on what has come; waits up to the given time for something to come.
   *
   * @throws io.hmnas.schemas.serde.UndecodableRecordException if a record is not what its topic
   *     holds
   */
  public void poll(Duration patience) {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(patience)) {
      Consumer<byte[]> handler = handlers.get(record.topic());
      if (handler != null && record.value() != null) {
        handler.accept(record.value());
        if (record.key() != null) {
          tracker.note(record.topic(), record.key(), record.partition(), record.offset());
        }
      }
    }
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_LIMIT));
  }
}
