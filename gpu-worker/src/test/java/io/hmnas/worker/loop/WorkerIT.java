package io.hmnas.worker.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.WeightEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Workers against a real broker, whose share groups do what no mock can be trusted to do. */
final class WorkerIT extends WorkersOnABroker {
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
}
