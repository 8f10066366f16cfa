package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.DeadLetterCause;
import io.hmnas.schemas.topic.DeadLetterRecord;
import io.hmnas.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a worker has to say. Weight events may get lost, answers and dead letters may not.
 */
final class Publisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  /** Enough to see what it was. */
  private static final int SHORT_LETTER = 50_000;

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final String worker;
  private final WorkerMeters meters;
  private final InstantSource clock;
  private final AvroSerializer<StepResult> results;
  private final AvroSerializer<WeightEvent> events;

  Publisher(
      Producer<byte[], byte[]> producer,
      WorkerOptions options,
      SchemaRegistry registry,
      WorkerMeters meters,
      InstantSource clock) {
    this.producer = producer;
    this.topics = options.topics();
    this.worker = options.workerName();
    this.meters = meters;
    this.clock = clock;
    this.results = new AvroSerializer<>(StepResult.class, registry);
    this.events = new AvroSerializer<>(WeightEvent.class, registry);
  }

  static Publisher connect(
      WorkerOptions options, SchemaRegistry registry, WorkerMeters meters, InstantSource clock) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, options.workerName());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // Events wait for company; answers are flushed.
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    // Training must not stand still for the default of a minute when an event cannot be sent.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    return new Publisher(
        new KafkaProducer<>(
            options.kafka().with(config), new ByteArraySerializer(), new ByteArraySerializer()),
        options,
        registry,
        meters,
        clock);
  }

  /**
   * Sends a weight event some time soon. Never throws: an event that cannot be sent is logged and
   * counted.
   */
  void event(WeightEvent event) {
    try {
      // Its outcome comes to the callback.
      Future<?> unused =
          producer.send(
              new ProducerRecord<>(
                  topics.weightEvents(),
                  bytes(event.getRunId()),
                  events.serialize(topics.weightEvents(), event)),
              (metadata, exception) -> {
                if (exception != null) {
                  lost(event, exception);
                }
              });
    } catch (RuntimeException e) {
      lost(event, e);
    }
  }

  /**
   * Writes messages about a task; they are stored when this returns. A dead letter that the topic
   * does not take for its size is cut to its beginning.
   *
   * @param task the task as it was found
   * @throws KafkaException if one of them could not be stored
   */
  void write(ConsumerRecord<byte[], byte[]> task, List<Verdict.Message> messages) {
    List<Future<?>> sent = new ArrayList<>();
    for (Verdict.Message message : messages) {
      sent.add(send(task, message, DeadLetterRecord.MAX_BYTES));
    }
    producer.flush();
    for (int i = 0; i < sent.size(); i++) {
      check(sent.get(i), task, messages.get(i));
    }
    messages.forEach(this::count);
  }

  private Future<?> send(
      ConsumerRecord<byte[], byte[]> task, Verdict.Message message, int letterLimit) {
    if (message instanceof Verdict.Message.Answer answer) {
      return producer.send(record(answer.result()));
    }
    return producer.send(record(task, (Verdict.Message.DeadLetter) message, letterLimit));
  }

  private void check(Future<?> sent, ConsumerRecord<byte[], byte[]> task, Verdict.Message message) {
    try {
      check(sent);
    } catch (RecordTooLargeException e) {
      if (message instanceof Verdict.Message.Answer) {
        throw e;
      }
      LOG.warn("the dead-letter topic takes less than it should: {}", e.getMessage());
      Future<?> shorter = send(task, message, SHORT_LETTER);
      producer.flush();
      check(shorter);
    }
  }

  Producer<byte[], byte[]> producer() {
    return producer;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }

  private ProducerRecord<byte[], byte[]> record(StepResult result) {
    return new ProducerRecord<>(
        topics.taskResults(),
        bytes(result.getRunId()),
        results.serialize(topics.taskResults(), result));
  }

  private ProducerRecord<byte[], byte[]> record(
      ConsumerRecord<byte[], byte[]> task, Verdict.Message.DeadLetter letter, int limit) {
    DeadLetterCause cause =
        new DeadLetterCause(
            letter.code(),
            letter.detail(),
            task.topic(),
            task.partition(),
            task.offset(),
            worker,
            clock.instant());
    DeadLetterRecord dead =
        DeadLetterRecord.of(cause, task.headers(), task.key(), task.value(), limit);
    return new ProducerRecord<>(
        topics.deadLetters(), null, dead.key(), dead.value(), dead.headers());
  }

  private void count(Verdict.Message message) {
    if (message instanceof Verdict.Message.DeadLetter letter) {
      meters.deadLetter(letter.code());
    }
  }

  private void lost(WeightEvent event, Exception cause) {
    meters.eventsLost.increment();
    LOG.warn(
        "a weight event of run {}, {} step {}, batch {} is lost: {}",
        event.getRunId(),
        event.getStage(),
        event.getStep(),
        event.getBatch(),
        cause.toString());
  }

  private static void check(Future<?> sent) {
    try {
      sent.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
