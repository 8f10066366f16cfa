package io.hmnas.standalone.letters;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.topic.DeadLetterHeaders;
import io.hmnas.schemas.topic.TopicSpec;
import io.hmnas.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes letters to the topics where they were found, byte for byte, under their key and with their
 * own headers, and a header that names the letter. The letter stays where it is: the header on the
 * record tells that, and from which, it was replayed.
 */
public final class Replayer implements AutoCloseable {
  private final Topics topics;
  private final Producer<byte[], byte[]> producer;

  Replayer(Topics topics, Producer<byte[], byte[]> producer) {
    this.topics = topics;
    this.producer = producer;
  }

  /** Connects. */
  public static Replayer connect(KafkaConnection kafka, Topics topics) {
    return new Replayer(
        topics,
        new KafkaProducer<>(
            kafka.with(
                Map.of(
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    15_000L)),
            new ByteArraySerializer(),
            new ByteArraySerializer()));
  }

  /** Why a letter cannot be replayed; empty if it can. */
  public static Optional<String> obstacle(Letter letter, Topics topics) {
    if (letter.truncated().isPresent()) {
      return Optional.of(
          "it is not whole any more (%s); send the original again"
              .formatted(letter.truncated().get()));
    }
    if (letter.originTopic().isEmpty()) {
      return Optional.of("its headers do not say which topic it is from");
    }
    String origin = letter.originTopic().get();
    if (topics.catalogue().stream().map(TopicSpec::name).noneMatch(origin::equals)
        || origin.equals(topics.deadLetters())) {
      return Optional.of(
          "it is from %s, which is no topic that one writes to under the prefix %s"
              .formatted(origin, topics.prefix()));
    }
    return Optional.empty();
  }

  /**
   * Writes a letter to its topic; it is stored there when this returns.
   *
   * @return where: {@code topic-partition@offset}
   * @throws LetterException if it cannot be replayed, or the brokers do not take it
   */
  public String replay(Letter letter) {
    Optional<String> obstacle = obstacle(letter, topics);
    if (obstacle.isPresent()) {
      throw new LetterException(obstacle.get());
    }
    Headers headers = DeadLetterHeaders.own(letter.headers());
    headers
        .remove(DeadLetterHeaders.REPLAY_OF)
        .add(DeadLetterHeaders.REPLAY_OF, letter.id().toString().getBytes(StandardCharsets.UTF_8));
    try {
      var stored =
          producer
              .send(
                  new ProducerRecord<>(
                      letter.originTopic().orElseThrow(),
                      null,
                      letter.key(),
                      letter.value(),
                      headers))
              .get();
      return "%s-%d@%d".formatted(stored.topic(), stored.partition(), stored.offset());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new LetterException(
          "%s does not take it: %s"
              .formatted(letter.originTopic().orElseThrow(), String.valueOf(e.getCause())),
          e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
