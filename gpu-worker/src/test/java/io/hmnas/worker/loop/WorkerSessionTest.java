package io.hmnas.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** The order of effects, without a broker. */
final class WorkerSessionTest extends FakedSession {
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
}
