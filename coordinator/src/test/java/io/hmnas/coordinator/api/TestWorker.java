package io.hmnas.coordinator.api;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Answers all tasks at once, but for those of sweeps whose id begins with "held". */
final class TestWorker implements AutoCloseable {
  private static final Topics TOPICS = Topics.withDefaultPrefix();

  private final Map<String, Object> settings;
  private final Thread thread = new Thread(this::run, "test-worker");
  private volatile boolean closing;

  private TestWorker(Map<String, Object> settings) {
    this.settings = settings;
  }

  static TestWorker start(Map<String, Object> settings) {
    TestWorker worker = new TestWorker(settings);
    worker.thread.start();
    return worker;
  }

  private void run() {
    CatalogueRegistry registry = CatalogueRegistry.standard();
    Map<String, Object> reading = new HashMap<>(settings);
    reading.put("isolation.level", "read_committed");
    try (KafkaConsumer<String, StepTask> tasks =
            new KafkaConsumer<>(
                reading,
                new StringDeserializer(),
                new AvroDeserializer<>(StepTask.class, registry));
        KafkaProducer<String, StepResult> results =
            new KafkaProducer<>(
                settings,
                new StringSerializer(),
                new AvroSerializer<>(StepResult.class, registry))) {
      List<TopicPartition> partitions = List.of(new TopicPartition(TOPICS.tasks(), 0));
      tasks.assign(partitions);
      tasks.seekToBeginning(partitions);
      while (!closing) {
        for (ConsumerRecord<String, StepTask> record : tasks.poll(Duration.ofMillis(20))) {
          if (!record.value().getSweepId().startsWith("held")) {
            var unused =
                results.send(
                    new ProducerRecord<>(
                        TOPICS.taskResults(), record.key(), answer(record.value())));
          }
        }
      }
    }
  }

  private static StepResult answer(StepTask task) {
    StepResult answer = Sweeps.answer(task);
    Architecture found = answer.getArchitecture();
    return found == null
        ? answer
        : StepResult.newBuilder(answer)
            .setArchitecture(
                Architecture.newBuilder(found)
                    .setSweepId(task.getSweepId())
                    .setRunId(task.getRunId())
                    .build())
            .build();
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.join();
  }
}
