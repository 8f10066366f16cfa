package io.hmnas.standalone.letters;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.standalone.topic.TopicReader;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the dead-letter topic. For one thread; the caller closes it.
 *
 * <p>Methods throw {@link io.hmnas.standalone.topic.TopicException} if the topic does not exist or
 * the brokers do not answer.
 */
public final class LetterReader implements AutoCloseable {
  private final TopicReader topic;

  /**
   * @param topic the dead-letter topic
   */
  public LetterReader(KafkaConnection kafka, String topic) {
    this.topic = new TopicReader(kafka, topic);
  }

  /** Passes on the letters that are meant, in the order of each partition. */
  public void read(LetterFilter filter, Consumer<Letter> sink) {
    topic.read(
        record -> {
          Letter letter = Letter.of(record);
          if (filter.test(letter)) {
            sink.accept(letter);
          }
        });
  }

  /** One letter, if the topic has it. */
  public Optional<Letter> find(LetterId id) {
    return topic.find(id.partition(), id.offset()).map(Letter::of);
  }

  @Override
  public void close() {
    topic.close();
  }
}
