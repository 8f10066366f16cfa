package io.hmnas.worker.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.testing.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers against a real broker, with topics and a share group of its own for each test. */
@Timeout(120)
abstract class WorkersOnABroker {
  static final CatalogueRegistry REGISTRY = CatalogueRegistry.standard();
  private static final Duration LOCK = Duration.ofSeconds(1);

  @TempDir static Path folder;
  private static final Map<String, String> SHORT_LOCKS =
      Map.of(
          "group.share.min.record.lock.duration.ms", "1000",
          "group.share.min.heartbeat.interval.ms", "500",
          "group.share.heartbeat.interval.ms", "500");

  static TestBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;

  private final List<Worker> workers = new ArrayList<>();
  Topics topics;

  @BeforeAll
  static void startBroker() throws Exception {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    broker = TestBroker.start(Files.createDirectory(folder.resolve("broker")), SHORT_LOCKS);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stopBroker() {
    producer.close();
    broker.close();
    Awaitility.reset();
  }

  /** Topics and a share group of its own for each test. */
  @BeforeEach
  void createTopics(TestInfo test) {
    topics = Topics.withPrefix(test.getTestMethod().orElseThrow().getName());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicAdmin.apply(
          admin,
          topics,
          TopicSettings.withReplicationFactor(1)
              .withPartitions(1)
              .withTaskPartitions(1)
              .withLockDuration(LOCK));
    }
  }

  @AfterEach
  void stopWorkers() {
    workers.forEach(Worker::stop);
    workers.forEach(worker -> assertThat(worker.awaitEnd(Duration.ofSeconds(30))).isTrue());
  }

  Path log() {
    return folder.resolve(topics.prefix() + ".log");
  }

  Worker start(String name, TaskExecutor executor) {
    Worker worker =
        new Worker(
            WorkerOptions.builder(broker.bootstrapServers(), name)
                .topicPrefix(topics.prefix())
                .lockDuration(LOCK)
                .build(),
            executor,
            REGISTRY);
    workers.add(worker);
    new Thread(worker::run, name).start();
    return worker;
  }

  void send(StepTask task) {
    send(new AvroSerializer<>(StepTask.class, REGISTRY).serialize(topics.tasks(), task));
  }

  void send(byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topics.tasks(), value));
    producer.flush();
  }

  List<StepResult> results(int count) {
    return values(topics.taskResults(), StepResult.class, count);
  }

  static <T extends SpecificRecord> List<T> values(String topic, Class<T> type, int count) {
    AvroDeserializer<T> reader = new AvroDeserializer<>(type, REGISTRY);
    return records(topic, count).stream()
        .map(record -> reader.deserialize(topic, record.value()))
        .toList();
  }

  /** All records of a topic, once there are so many. */
  static List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      await()
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= count;
              });
    }
    return records;
  }

  static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
