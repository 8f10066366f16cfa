package io.hmnas.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.junit.jupiter.api.Test;

/** The care for the lock, without a broker. */
final class WorkerSessionLockTest extends FakedSession {
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
}
