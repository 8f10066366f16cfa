package io.hmnas.standalone.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hmnas.schemas.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic that keeps the schemas. One process writes to it: opening it shuts out whoever had it
 * open before, so that no id is given out twice. Not safe for several threads; the caller closes
 * it.
 */
final class SchemaLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaLog.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE = Duration.ofSeconds(2);
  private static final int WRITE_LIMIT_MILLIS = 10_000;

  private final String topic;
  private final KafkaProducer<String, String> producer;

  private SchemaLog(String topic, KafkaProducer<String, String> producer) {
    this.topic = topic;
    this.producer = producer;
  }

  /**
   * Opens the topic and reads it to its end.
   *
   * @param reader gets everything in it, in order
   * @throws KafkaException if the cluster cannot be reached or has no such topic
   */
  static SchemaLog open(KafkaConnection kafka, String topic, Consumer<StoredSchema> reader) {
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            kafka.with(
                Map.of(
                    "transactional.id", topic + "-writer",
                    "max.block.ms", WRITE_LIMIT_MILLIS,
                    "delivery.timeout.ms", WRITE_LIMIT_MILLIS,
                    "request.timeout.ms", WRITE_LIMIT_MILLIS / 2,
                    "transaction.timeout.ms", WRITE_LIMIT_MILLIS)),
            new StringSerializer(),
            new StringSerializer());
    try {
      // Ends what an earlier writer left undone, too: what is to be read is complete after this.
      producer.initTransactions();
      read(kafka, topic, reader);
      return new SchemaLog(topic, producer);
    } catch (RuntimeException e) {
      producer.close(CLOSE);
      throw e;
    }
  }

  private static void read(KafkaConnection kafka, String topic, Consumer<StoredSchema> reader) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            kafka.with(
                Map.of("isolation.level", "read_committed", "allow.auto.create.topics", false)),
            new StringDeserializer(),
            new StringDeserializer())) {
      if (consumer.partitionsFor(topic).size() != 1) {
        throw new KafkaException(
            "topic "
                + topic
                + " must be there and have one partition: create it by 'hmnas topics apply'");
      }
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
          parse(record).ifPresent(reader);
        }
      }
    }
  }

  /**
   * Stores a schema; it is on the broker when this returns.
   *
   * @throws KafkaException if it may not be; nothing more can be stored then
   */
  void append(StoredSchema stored) {
    try {
      producer.beginTransaction();
      var sent = producer.send(new ProducerRecord<>(topic, 0, key(stored), value(stored)));
      producer.commitTransaction();
      var unused = sent.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException(e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }

  // The layout is that of Confluent's _schemas topic.
  private static String key(StoredSchema stored) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("keytype", "SCHEMA")
        .put("subject", stored.subject())
        .put("version", stored.version())
        .put("magic", 1)
        .toString();
  }

  private static String value(StoredSchema stored) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("subject", stored.subject())
        .put("version", stored.version())
        .put("id", stored.id())
        .put("schema", stored.schema())
        .put("deleted", false)
        .toString();
  }

  private static Optional<StoredSchema> parse(ConsumerRecord<String, String> record) {
    try {
      JsonNode value = JSON.readTree(record.value() == null ? "" : record.value());
      if (value.path("id").isInt() && value.path("schema").isTextual()) {
        return Optional.of(
            new StoredSchema(
                value.path("subject").asText(),
                value.path("version").asInt(),
                value.path("id").asInt(),
                value.path("schema").asText()));
      }
    } catch (JsonProcessingException e) {
      LOG.debug("not JSON", e);
    }
    LOG.warn(
        "{} offset {} is no schema and is passed over: {}",
        record.topic(),
        record.offset(),
        record.key());
    return Optional.empty();
  }
}
