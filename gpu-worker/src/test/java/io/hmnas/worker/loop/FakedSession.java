package io.hmnas.worker.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A session of a worker without a broker. */
@Timeout(60)
abstract class FakedSession {
  static final CatalogueRegistry REGISTRY = CatalogueRegistry.standard();
  static final Optional<Integer> SHORT = Optional.of(30);

  final WorkerOptions options =
      WorkerOptions.builder("nowhere:1", "w1").shutdownBound(Duration.ofSeconds(30)).build();
  final FakeShareConsumer consumer = new FakeShareConsumer();
  final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  final WorkerMeters meters = new WorkerMeters(new SimpleMeterRegistry());
  final CompletableFuture<Void> stop = new CompletableFuture<>();
  final AtomicBoolean withdrawn = new AtomicBoolean();
  final ExecutorService stepThread = Executors.newSingleThreadExecutor();

  @AfterEach
  void endThreads() {
    stepThread.shutdownNow();
  }

  void addTask() {
    consumer.add(
        new AvroSerializer<>(StepTask.class, REGISTRY).serialize("hmnas.tasks", Tasks.task("run")));
  }

  CompletableFuture<Void> start(TaskExecutor executor) {
    return start(options, executor);
  }

  CompletableFuture<Void> start(WorkerOptions with, TaskExecutor executor) {
    return start(with, producer, executor);
  }

  CompletableFuture<Void> start(
      WorkerOptions with, MockProducer<byte[], byte[]> writer, TaskExecutor executor) {
    return CompletableFuture.runAsync(
        () -> {
          try (WorkerSession session =
              new WorkerSession(
                  with,
                  consumer,
                  new Publisher(writer, with, REGISTRY, meters, () -> Instant.EPOCH),
                  REGISTRY,
                  new StepRunner(executor),
                  stepThread,
                  () -> Instant.EPOCH,
                  stop,
                  meters,
                  task -> withdrawn.get())) {
            session.run();
          }
        });
  }

  List<StepResult> results() {
    AvroDeserializer<StepResult> reader = new AvroDeserializer<>(StepResult.class, REGISTRY);
    return producer.history().stream()
        .filter(record -> record.topic().equals("hmnas.task-results"))
        .map(record -> reader.deserialize(record.topic(), record.value()))
        .toList();
  }

  List<WeightEvent> events() {
    AvroDeserializer<WeightEvent> reader = new AvroDeserializer<>(WeightEvent.class, REGISTRY);
    return producer.history().stream()
        .filter(record -> record.topic().equals("hmnas.weight-events"))
        .map(record -> reader.deserialize(record.topic(), record.value()))
        .toList();
  }

  static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  static void awaitLatch(CountDownLatch latch) {
    await().until(() -> latch.getCount() == 0);
  }
}
