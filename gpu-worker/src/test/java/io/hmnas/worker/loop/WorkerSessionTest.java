package io.hmnas.worker.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.DeadLetterHeaders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of effects and the care for the lock, without a broker. */
@Timeout(60)
final class WorkerSessionTest {
  private static final CatalogueRegistry REGISTRY = CatalogueRegistry.standard();
  private static final Optional<Integer> SHORT = Optional.of(30);

  private final WorkerOptions options =
      WorkerOptions.builder("nowhere:1", "w1").shutdownBound(Duration.ofSeconds(30)).build();
  private final FakeShareConsumer consumer = new FakeShareConsumer();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final WorkerMeters meters = new WorkerMeters(new SimpleMeterRegistry());
  private final CompletableFuture<Void> stop = new CompletableFuture<>();
  private final AtomicBoolean withdrawn = new AtomicBoolean();
  private final ExecutorService stepThread = Executors.newSingleThreadExecutor();

  @AfterEach
  void endThreads() {
    stepThread.shutdownNow();
  }

  @Test
  void shouldAnswerThenAccept() throws Exception {
    addTask();
    CompletableFuture<Void> session =
        start(
            (task, observer) -> {
              observer.progress(Tasks.event(task));
              return Tasks.outcome();
            });
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).containsExactly(AcknowledgeType.ACCEPT);
    assertThat(results()).extracting(StepResult::getOutputDigest).containsExactly(Tasks.DIGEST);
    assertThat(events()).extracting(WeightEvent::getWorker).containsExactly("w1");
    assertThat(meters.snapshot()).isEqualTo(new WorkerStatistics(1, 1, 0, 0, 0, 0, 0, 0, 0));
    assertThat(consumer.closed()).isTrue();
    assertThat(producer.closed()).isTrue();
  }

  /** Whoever removed first and died then would leave a run without anything to go on from. */
  @Test
  void shouldTidyUpAfterTheAnswerIsStoredAndBeforeTheTaskIsAccepted() throws Exception {
    addTask();
    List<String> effects = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> session =
        start(
            new TaskExecutor() {
              @Override
              public StepOutcome execute(StepTask task, StepObserver observer) {
                return Tasks.outcome();
              }

              @Override
              public void settle(StepTask task, StepOutcome outcome) {
                effects.add("answers " + results().size());
                effects.add("committed " + consumer.committed);
                throw new IllegalStateException("the store is gone");
              }
            });
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(effects).containsExactly("answers 1", "committed []");
    assertThat(consumer.committed).containsExactly(AcknowledgeType.ACCEPT);
    assertThat(meters.snapshot().completed()).isEqualTo(1);
  }

  @Test
  void shouldNotTidyUpAfterAFailedStepOrAnAnswerThatIsNotStored() {
    producer.sendException = new TimeoutException("no broker");
    addTask();
    AtomicBoolean tidied = new AtomicBoolean();
    TaskExecutor executor =
        new TaskExecutor() {
          @Override
          public StepOutcome execute(StepTask task, StepObserver observer) {
            return Tasks.outcome();
          }

          @Override
          public void settle(StepTask task, StepOutcome outcome) {
            tidied.set(true);
          }
        };
    CompletableFuture<Void> session = start(executor);
    assertThatThrownBy(session::get).hasRootCauseInstanceOf(TimeoutException.class);
    new StepRunner(executor)
        .settle(Tasks.task("run"), new StepEnd.Failed("disk full", true, "trace"));
    assertThat(tidied).isFalse();
  }

  @Test
  void shouldKeepTheLockWhileTheStepRuns() throws Exception {
    consumer.lockMs = SHORT;
    addTask();
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Void> session =
        start(
            (task, observer) -> {
              awaitLatch(end);
              return Tasks.outcome();
            });
    await().until(() -> meters.snapshot().renewals() >= 4);
    end.countDown();
    await().until(() -> consumer.committed.contains(AcknowledgeType.ACCEPT));
    stop.complete(null);
    session.get();
    assertThat(consumer.committed)
        .startsWith(AcknowledgeType.RENEW)
        .endsWith(AcknowledgeType.ACCEPT);
    assertThat(results()).hasSize(1);
  }

  @Test
  void shouldStopTheStepAndSayNothingWhenTheLockIsLost() throws Exception {
    consumer.lockMs = SHORT;
    consumer.failures.put(
        AcknowledgeType.RENEW, new InvalidRecordStateException("not yours any more"));
    addTask();
    AtomicReference<StepObserver> observed = new AtomicReference<>();
    CompletableFuture<Void> session =
        start(
            (task, observer) -> {
              observed.set(observer);
              await().until(observer::cancelled);
              observer.progress(Tasks.event(task));
              throw new StepException.Cancelled();
            });
    await().until(() -> meters.snapshot().lost() == 1);
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).isEmpty();
    assertThat(producer.history()).isEmpty();
    assertThat(meters.snapshot().released()).isZero();
  }

  @Test
  void shouldTakeTheNextTaskAfterALostLock() throws Exception {
    consumer.lockMs = SHORT;
    consumer.failures.put(AcknowledgeType.RENEW, new InvalidRecordStateException("lost"));
    addTask();
    addTask();
    CountDownLatch lost = new CountDownLatch(1);
    CompletableFuture<Void> session =
        start(
            (task, observer) -> {
              if (lost.getCount() > 0) {
                await().until(observer::cancelled);
                lost.countDown();
                throw new StepException.Cancelled();
              }
              return Tasks.outcome();
            });
    await().until(() -> consumer.committed.contains(AcknowledgeType.ACCEPT));
    stop.complete(null);
    session.get();
    assertThat(results()).hasSize(1);
  }

  @Test
  void shouldHandTheTaskBackWhenTheWorkerStops() throws Exception {
    addTask();
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Void> session =
        start(
            (task, observer) -> {
              started.countDown();
              await().until(observer::cancelled);
              throw new StepException.Cancelled();
            });
    awaitLatch(started);
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).endsWith(AcknowledgeType.RELEASE);
    assertThat(results()).isEmpty();
    assertThat(meters.snapshot().released()).isEqualTo(1);
  }

  @Test
  void shouldLeaveAStepBehindThatDoesNotStopInTime() throws Exception {
    addTask();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    WorkerOptions impatient =
        WorkerOptions.builder("nowhere:1", "w1").shutdownBound(Duration.ofMillis(1)).build();
    CompletableFuture<Void> session =
        start(
            impatient,
            (task, observer) -> {
              started.countDown();
              awaitLatch(end);
              throw new IllegalStateException("too late to be of interest");
            });
    awaitLatch(started);
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).endsWith(AcknowledgeType.RELEASE);
    end.countDown();
    stepThread.shutdown();
    await().until(stepThread::isTerminated);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void shouldHandTheTaskBackWhenItsAnswerCannotBeWritten() {
    producer.sendException = new TimeoutException("no broker");
    addTask();
    CompletableFuture<Void> session = start((task, observer) -> Tasks.outcome());
    assertThatThrownBy(session::get).hasRootCauseInstanceOf(TimeoutException.class);
    assertThat(consumer.committed).containsExactly(AcknowledgeType.RELEASE);
    assertThat(meters.snapshot().completed()).isZero();
  }

  @Test
  void shouldNotAcceptATaskWhoseAnswerIsLostByTheBroker() throws Exception {
    MockProducer<byte[], byte[]> failing =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized void flush() {
            errorNext(new TimeoutException("not enough replicas"));
          }
        };
    addTask();
    CompletableFuture<Void> session = start(options, failing, (task, observer) -> Tasks.outcome());
    assertThatThrownBy(session::get)
        .hasRootCauseInstanceOf(TimeoutException.class)
        .hasRootCauseMessage("not enough replicas");
    assertThat(consumer.committed).containsExactly(AcknowledgeType.RELEASE);
  }

  /** The next session must not take a task while the step of the last one still runs. */
  @Test
  void shouldStopTheStepBeforeItGivesUpAConsumerThatIsBroken() {
    consumer.lockMs = SHORT;
    consumer.errors.put(AcknowledgeType.RENEW, new KafkaException("fenced"));
    addTask();
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<Void> session =
        start(
            (task, observer) -> {
              await().until(observer::cancelled);
              ended.countDown();
              throw new StepException.Cancelled();
            });
    assertThatThrownBy(session::get).hasRootCauseMessage("fenced");
    assertThat(ended.getCount()).isZero();
    assertThat(producer.history()).isEmpty();
    assertThat(consumer.committed).isEmpty();
  }

  @Test
  void shouldGoOnWhenAnAcknowledgementFails() throws Exception {
    consumer.failures.put(AcknowledgeType.ACCEPT, new InvalidRecordStateException("too late"));
    addTask();
    addTask();
    CompletableFuture<Void> session = start((task, observer) -> Tasks.outcome());
    await().until(() -> meters.snapshot().completed() == 2);
    stop.complete(null);
    session.get();
    assertThat(results()).hasSize(2);
  }

  @Test
  void shouldPutWhatIsNoTaskToTheDeadLettersAsItWasFound() throws Exception {
    byte[] bytes = {0, 0, 0, 0, 99, 1};
    consumer.add(bytes);
    CompletableFuture<Void> session = start((task, observer) -> Tasks.outcome());
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).containsExactly(AcknowledgeType.REJECT);
    assertThat(producer.history()).hasSize(1);
    ProducerRecord<byte[], byte[]> letter = producer.history().get(0);
    assertThat(letter.topic()).isEqualTo("hmnas.dead-letters");
    assertThat(letter.value()).isEqualTo(bytes);
    assertThat(new String(letter.key(), UTF_8)).isEqualTo("run");
    assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo("UNKNOWN_SCHEMA_ID");
    assertThat(header(letter, DeadLetterHeaders.ORIGIN_TOPIC)).isEqualTo("hmnas.tasks");
    assertThat(header(letter, DeadLetterHeaders.ORIGIN_PARTITION)).isEqualTo("0");
    assertThat(header(letter, DeadLetterHeaders.ORIGIN_OFFSET)).isEqualTo("0");
    assertThat(header(letter, DeadLetterHeaders.WORKER)).isEqualTo("w1");
    assertThat(header(letter, DeadLetterHeaders.TIME)).isEqualTo("1970-01-01T00:00:00Z");
  }

  /** The dead-letter topic may be set to take less than is usual. */
  @Test
  void shouldCutADeadLetterThatTheTopicRefusesForItsSize() throws Exception {
    MockProducer<byte[], byte[]> narrow =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            return record.value().length > 60_000
                ? CompletableFuture.failedFuture(new RecordTooLargeException("too large"))
                : super.send(record);
          }
        };
    consumer.add(new byte[500_000]);
    CompletableFuture<Void> session = start(options, narrow, (task, observer) -> Tasks.outcome());
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).containsExactly(AcknowledgeType.REJECT);
    assertThat(narrow.history()).hasSize(1);
    assertThat(header(narrow.history().get(0), DeadLetterHeaders.TRUNCATED)).contains("of 500000");
    assertThat(meters.snapshot().deadLetters()).isEqualTo(1);
  }

  @Test
  void shouldPutATaskWithoutValueToTheDeadLetters() throws Exception {
    consumer.add(null);
    CompletableFuture<Void> session = start((task, observer) -> Tasks.outcome());
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(header(producer.history().get(0), DeadLetterHeaders.REASON)).isEqualTo("EMPTY");
    assertThat(consumer.committed).containsExactly(AcknowledgeType.REJECT);
  }

  @Test
  void shouldCountAWeightEventThatCannotBeSentAndGoOn() throws Exception {
    addTask();
    CompletableFuture<Void> session =
        start(
            (task, observer) -> {
              producer.sendException = new TimeoutException("no metadata");
              observer.progress(Tasks.event(task));
              producer.sendException = null;
              return Tasks.outcome();
            });
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).containsExactly(AcknowledgeType.ACCEPT);
    assertThat(meters.snapshot().eventsLost()).isEqualTo(1);
    assertThat(results()).hasSize(1);
  }

  @Test
  void shouldNotBeginATaskThatIsWithdrawn() throws Exception {
    addTask();
    withdrawn.set(true);
    CompletableFuture<Void> session =
        start(
            (task, observer) -> {
              throw new AssertionError("nobody needs this");
            });
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).containsExactly(AcknowledgeType.ACCEPT);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void shouldStopAStepThatIsWithdrawnAndBeDoneWithIt() throws Exception {
    addTask();
    CompletableFuture<Void> session =
        start(
            (task, observer) -> {
              withdrawn.set(true);
              await().until(observer::cancelled);
              throw new StepException.Cancelled();
            });
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).containsExactly(AcknowledgeType.ACCEPT);
    assertThat(producer.history()).isEmpty();
  }

  private void addTask() {
    consumer.add(
        new AvroSerializer<>(StepTask.class, REGISTRY).serialize("hmnas.tasks", Tasks.task("run")));
  }

  private CompletableFuture<Void> start(TaskExecutor executor) {
    return start(options, executor);
  }

  private CompletableFuture<Void> start(WorkerOptions with, TaskExecutor executor) {
    return start(with, producer, executor);
  }

  private CompletableFuture<Void> start(
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

  private List<StepResult> results() {
    AvroDeserializer<StepResult> reader = new AvroDeserializer<>(StepResult.class, REGISTRY);
    return producer.history().stream()
        .filter(record -> record.topic().equals("hmnas.task-results"))
        .map(record -> reader.deserialize(record.topic(), record.value()))
        .toList();
  }

  private List<WeightEvent> events() {
    AvroDeserializer<WeightEvent> reader = new AvroDeserializer<>(WeightEvent.class, REGISTRY);
    return producer.history().stream()
        .filter(record -> record.topic().equals("hmnas.weight-events"))
        .map(record -> reader.deserialize(record.topic(), record.value()))
        .toList();
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static void awaitLatch(CountDownLatch latch) {
    await().until(() -> latch.getCount() == 0);
  }
}
