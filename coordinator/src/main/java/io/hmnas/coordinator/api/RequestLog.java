package io.hmnas.coordinator.api;

import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.SchemaRegistryException;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes requests for sweeps to the log. Safe for use by many threads; the caller closes it. */
public final class RequestLog implements AutoCloseable {
  private static final int BLOCK_MS = 5_000;
  private static final int DELIVERY_MS = 10_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final String topic;
  private final KafkaProducer<String, SweepRequest> producer;

  /**
   * @param clientSettings of a Kafka client: where the brokers are, and security
   */
  public RequestLog(Map<String, Object> clientSettings, Topics topics, SchemaRegistry registry) {
    this.topic = topics.sweepRequests();
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    // Whoever asks waits for the answer: better to say soon that it cannot be done.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, BLOCK_MS);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS);
    this.producer =
        new KafkaProducer<>(
            settings, new StringSerializer(), new AvroSerializer<>(SweepRequest.class, registry));
  }

  /**
   * Writes a request and waits until it is durable. A request that was written in spite of an
   * exception does no harm when it is written again.
   *
   * @throws KafkaException if it is not known to be durable
   * @throws SchemaRegistryException if the registry has no number for its schema
   */
  public RecordMetadata append(SweepRequest request) {
    try {
      return producer.send(new ProducerRecord<>(topic, request.getSweepId(), request)).get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
  }
}
