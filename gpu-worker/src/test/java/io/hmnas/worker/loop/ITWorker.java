package io.hmnas.worker.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.DeadLetterHeaders;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers against a real broker, whose share groups do what no mock can be trusted to do. */
@Timeout(120)
final class ITWorker {
  private static final CatalogueRegistry REGISTRY = CatalogueRegistry.standard();
  private static final Duration LOCK = Duration.ofSeconds(1);

  @TempDir static Path folder;
  private static TestBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;

  private final List<Worker> workers = new ArrayList<>();
  private Topics topics;

  @BeforeAll
  static void startBroker() throws Exception {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    broker = TestBroker.start(Files.createDirectory(folder.resolve("broker")));
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

  @Test
  void shouldAnswerATaskAndNeverSeeItAgain() {
    AtomicInteger executions = new AtomicInteger();
    start(
        "w1",
        (task, observer) -> {
          executions.incrementAndGet();
          observer.progress(Tasks.event(task));
          return Tasks.outcome();
        });
    send(Tasks.task("run-1"));
    List<StepResult> results = results(1);
    assertThat(results.get(0).getRunId()).isEqualTo("run-1");
    assertThat(results.get(0).getWorker()).isEqualTo("w1");
    assertThat(results.get(0).getOutputDigest()).isEqualTo(Tasks.DIGEST);
    assertThat(values(topics.weightEvents(), WeightEvent.class, 1).get(0).getWorker())
        .isEqualTo("w1");

    // The second task is given out after the first: once it is answered, the first is settled.
    send(Tasks.task("run-2"));
    assertThat(results(2)).extracting(StepResult::getRunId).containsExactly("run-1", "run-2");
    stopWorkers();
    start("w2", (task, observer) -> Tasks.outcome());
    send(Tasks.task("run-3"));
    assertThat(results(3))
        .extracting(StepResult::getRunId)
        .containsExactly("run-1", "run-2", "run-3");
    assertThat(executions).hasValue(2);
  }

  /** The second worker would get the task as soon as its lock of one second ran out. */
  @Test
  void shouldKeepATaskThatTakesManyTimesItsLock() {
    AtomicInteger executions = new AtomicInteger();
    CountDownLatch end = new CountDownLatch(1);
    TaskExecutor executor =
        (task, observer) -> {
          if (task.getRunId().equals("long")) {
            executions.incrementAndGet();
            await().until(() -> end.getCount() == 0);
          }
          return Tasks.outcome();
        };
    Worker first = start("w1", executor);
    send(Tasks.task("long"));
    await().until(() -> executions.get() == 1);
    Worker second = start("w2", executor);
    send(Tasks.task("short"));
    await().until(() -> second.statistics().completed() == 1);
    long before = first.statistics().renewals();
    await().until(() -> first.statistics().renewals() >= before + 12);
    end.countDown();
    assertThat(results(2))
        .extracting(result -> result.getRunId() + " " + result.getWorker())
        .containsExactly("short w2", "long w1");
    assertThat(executions).hasValue(1);
    assertThat(first.statistics().lost()).isZero();
    assertThat(second.statistics().tasks()).isEqualTo(1);
  }

  @Test
  void shouldHandItsTaskToAnotherWorkerWhenItStops() {
    AtomicBoolean started = new AtomicBoolean();
    Worker first =
        start(
            "w1",
            (task, observer) -> {
              started.set(true);
              await().until(observer::cancelled);
              throw new StepException.Cancelled();
            });
    send(Tasks.task("run"));
    await().untilTrue(started);
    start("w2", (task, observer) -> Tasks.outcome());
    first.stop();
    assertThat(results(1)).extracting(StepResult::getWorker).containsExactly("w2");
    assertThat(first.awaitEnd(Duration.ofSeconds(30))).isTrue();
    assertThat(first.statistics().released()).isEqualTo(1);
  }

  @Test
  void shouldHandItsTaskToAnotherWorkerWhenItsProcessIsTerminated() throws Exception {
    Process process = WorkerProcess.start(broker.bootstrapServers(), topics.prefix(), log());
    try {
      assertAnotherWorkerGetsTheTaskOf(process, process::destroy);
      // 128 + SIGTERM: the process ended by its own shutdown, and said what became of the task.
      assertThat(process.waitFor()).isEqualTo(143);
      assertThat(log())
          .content(UTF_8)
          .contains("the worker stops; the task is handed back at the next batch")
          .contains(": handed back");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldLoseNothingWhenItsProcessIsKilled() throws Exception {
    Process process = WorkerProcess.start(broker.bootstrapServers(), topics.prefix(), log());
    try {
      assertAnotherWorkerGetsTheTaskOf(process, process::destroyForcibly);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldPutUndecodableBytesToTheDeadLettersAndGoOn() {
    start("w1", (task, observer) -> Tasks.outcome());
    byte[] garbage = "not a task".getBytes(UTF_8);
    send(garbage);
    send(Tasks.task("run"));
    assertThat(results(1)).extracting(StepResult::getRunId).containsExactly("run");
    ConsumerRecord<byte[], byte[]> letter = records(topics.deadLetters(), 1).get(0);
    assertThat(letter.value()).isEqualTo(garbage);
    assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo("WRONG_MAGIC");
    assertThat(header(letter, DeadLetterHeaders.ORIGIN_TOPIC)).isEqualTo(topics.tasks());
    assertThat(header(letter, DeadLetterHeaders.ORIGIN_OFFSET)).isEqualTo("0");
    assertThat(header(letter, DeadLetterHeaders.WORKER)).isEqualTo("w1");
  }

  /** Each kind once, with a good task behind it that must not notice. */
  @Test
  void shouldPutEveryKindOfBadTaskToTheDeadLettersAndGoOn() throws Exception {
    Worker worker =
        start(
            "w1",
            (task, observer) -> {
              switch (task.getRunId()) {
                case "dataset" ->
                    throw new StepException.Invalid(StepException.UNKNOWN_DATASET, "no such set");
                case "operation" ->
                    throw new StepException.Invalid(StepException.UNKNOWN_OPERATION, "none");
                case "missing" ->
                    throw new StepException.InputLost(
                        StepException.CHECKPOINT_MISSING, "gone", new IllegalStateException());
                case "damaged" ->
                    throw new StepException.InputLost(
                        StepException.CHECKPOINT_DAMAGED, "torn", new IllegalStateException());
                default -> {
                  return Tasks.outcome();
                }
              }
            });
    byte[] good =
        new AvroSerializer<>(StepTask.class, REGISTRY)
            .serialize(topics.tasks(), Tasks.task("good"));
    byte[] unknownId = good.clone();
    Arrays.fill(unknownId, 1, 5, (byte) 0x7f);
    send("no Avro at all".getBytes(UTF_8));
    send(unknownId);
    send(Arrays.copyOf(good, good.length - 1));
    send(new byte[0]);
    send(Tasks.task("../../etc"));
    send(StepTask.newBuilder(Tasks.task("fields")).setStep(99).build());
    for (String run : List.of("dataset", "operation", "missing", "damaged")) {
      send(Tasks.task(run));
    }
    sendLarge(new byte[2_000_000]);
    send(good);

    List<ConsumerRecord<byte[], byte[]>> letters = records(topics.deadLetters(), 11);
    assertThat(letters)
        .extracting(letter -> header(letter, DeadLetterHeaders.REASON))
        .containsExactly(
            "WRONG_MAGIC",
            "UNKNOWN_SCHEMA_ID",
            "TRUNCATED",
            "TOO_SHORT",
            "INVALID_TASK",
            "INVALID_TASK",
            "UNKNOWN_DATASET",
            "UNKNOWN_OPERATION",
            "CHECKPOINT_MISSING",
            "CHECKPOINT_DAMAGED",
            "UNKNOWN_SCHEMA_ID");
    assertThat(letters)
        .extracting(letter -> header(letter, DeadLetterHeaders.ORIGIN_OFFSET))
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(header(letter, DeadLetterHeaders.ORIGIN_TOPIC)).isEqualTo(topics.tasks());
              assertThat(header(letter, DeadLetterHeaders.ORIGIN_PARTITION)).isEqualTo("0");
              assertThat(header(letter, DeadLetterHeaders.WORKER)).isEqualTo("w1");
              assertThat(header(letter, DeadLetterHeaders.DETAIL)).isNotBlank();
              assertThat(Instant.parse(header(letter, DeadLetterHeaders.TIME)))
                  .isAfter(Instant.EPOCH);
            });
    assertThat(header(letters.get(10), DeadLetterHeaders.TRUNCATED)).contains("of 2000000 bytes");
    assertThat(letters.subList(0, 10))
        .allMatch(letter -> letter.headers().lastHeader(DeadLetterHeaders.TRUNCATED) == null);
    // What names a run is answered, too, so that nobody waits for it.
    assertThat(results(7))
        .extracting(
            result ->
                result.getRunId()
                    + " "
                    + (result.getFailure() == null ? "ok" : result.getFailure().getCause()))
        .containsExactly(
            "../../etc INVALID",
            "fields INVALID",
            "dataset INVALID",
            "operation INVALID",
            "missing INPUT_LOST",
            "damaged INPUT_LOST",
            "good ok");
    await().until(() -> worker.statistics().completed() == 1);
    assertThat(worker.statistics().deadLetters()).isEqualTo(11);
    assertThat(worker.statistics().failed()).isEqualTo(6);
    assertThat(worker.statistics().restarts()).isZero();
  }

  /** The topic of tasks may be set to take more than that of dead letters. */
  private void sendLarge(byte[] value) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, topics.tasks());
    AlterConfigOp large =
        new AlterConfigOp(
            new ConfigEntry("max.message.bytes", "5000000"), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        KafkaProducer<byte[], byte[]> writer =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers", broker.bootstrapServers(), "max.request.size", 5_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(large))).all().get();
      writer.send(new ProducerRecord<>(topics.tasks(), value)).get();
    }
  }

  @Test
  void shouldPutAnInvalidTaskToTheDeadLettersAndEndItsRun() {
    start(
        "w1",
        (task, observer) -> {
          throw new StepException.Invalid("dataset.name: unknown data set 'mnist'");
        });
    send(Tasks.task("run"));
    StepResult result = results(1).get(0);
    assertThat(result.getFailure().getReason()).contains("unknown data set 'mnist'");
    assertThat(result.getFailure().getRetryable()).isFalse();
    assertThat(header(records(topics.deadLetters(), 1).get(0), DeadLetterHeaders.DETAIL))
        .contains("unknown data set 'mnist'");
  }

  @Test
  void shouldAnswerAFailingStepAsFailedAndGoOn() {
    Worker worker =
        start(
            "w1",
            (task, observer) -> {
              if (task.getRunId().equals("bad")) {
                throw new OutOfMemoryError("Java heap space");
              }
              return Tasks.outcome();
            });
    send(Tasks.task("bad"));
    send(Tasks.task("good"));
    List<StepResult> results = results(2);
    assertThat(results.get(0).getFailure().getReason())
        .isEqualTo("OutOfMemoryError: Java heap space");
    assertThat(results.get(0).getFailure().getRetryable()).isTrue();
    assertThat(results.get(1).getFailure()).isNull();
    await().until(() -> worker.statistics().failed() == 1);
  }

  @Test
  void shouldGoOnAfterTheBrokerWasRestarted() {
    Worker worker = start("w1", (task, observer) -> Tasks.outcome());
    send(Tasks.task("before"));
    assertThat(results(1)).extracting(StepResult::getRunId).containsExactly("before");
    broker.restart();
    send(Tasks.task("after"));
    await().until(() -> worker.statistics().completed() >= 2);
    assertThat(values(topics.taskResults(), StepResult.class, 2))
        .extracting(StepResult::getRunId)
        .contains("before", "after");
  }

  /** The broker forgets who holds what; the step must not be lost by that. */
  @Test
  void shouldFinishAStepThatWasRunningWhenTheBrokerWasRestarted() {
    AtomicInteger executions = new AtomicInteger();
    CountDownLatch end = new CountDownLatch(1);
    start(
        "w1",
        (task, observer) -> {
          executions.incrementAndGet();
          await().until(() -> observer.cancelled() || end.getCount() == 0);
          if (end.getCount() > 0) {
            throw new StepException.Cancelled();
          }
          return Tasks.outcome();
        });
    send(Tasks.task("run"));
    await().until(() -> executions.get() == 1);
    broker.restart();
    end.countDown();
    assertThat(results(1)).extracting(StepResult::getRunId).containsExactly("run");
  }

  private void assertAnotherWorkerGetsTheTaskOf(Process process, Runnable end) {
    send(Tasks.task("run"));
    assertThat(values(topics.weightEvents(), WeightEvent.class, 1).get(0).getWorker())
        .isEqualTo("process");
    start("w2", (task, observer) -> Tasks.outcome());
    assertThat(process.isAlive()).isTrue();
    end.run();
    assertThat(results(1)).extracting(StepResult::getWorker).containsExactly("w2");
  }

  private Path log() {
    return folder.resolve(topics.prefix() + ".log");
  }

  private Worker start(String name, TaskExecutor executor) {
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

  private void send(StepTask task) {
    send(new AvroSerializer<>(StepTask.class, REGISTRY).serialize(topics.tasks(), task));
  }

  private void send(byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topics.tasks(), value));
    producer.flush();
  }

  private List<StepResult> results(int count) {
    return values(topics.taskResults(), StepResult.class, count);
  }

  private static <T extends SpecificRecord> List<T> values(String topic, Class<T> type, int count) {
    AvroDeserializer<T> reader = new AvroDeserializer<>(type, REGISTRY);
    return records(topic, count).stream()
        .map(record -> reader.deserialize(topic, record.value()))
        .toList();
  }

  /** All records of a topic, once there are so many. */
  private static List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
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

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
