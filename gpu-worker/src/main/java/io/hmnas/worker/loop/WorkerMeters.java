package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.metric.Label;
import io.hmnas.schemas.metric.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Measures what a worker does. */
final class WorkerMeters {
  /** From a simulated step to an epoch on ImageNet. */
  private static final Duration[] BUCKETS =
      Stream.of(
              10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
              1_800_000, 7_200_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private static final String COMPLETED = "completed";
  private static final String FAILED = "failed";

  final Counter tasks;
  final Counter released;
  final Counter lost;
  final Counter renewals;
  final Counter eventsLost;
  final Counter restarts;
  private final MeterRegistry meters;
  private final Counter images;
  private final AtomicInteger busy = new AtomicInteger();

  WorkerMeters(MeterRegistry meters) {
    this.meters = meters;
    tasks = counter(Metric.TASKS_TAKEN);
    released = counter(Metric.TASKS_RELEASED);
    lost = counter(Metric.LOCKS_LOST);
    renewals = counter(Metric.LOCKS_RENEWED);
    eventsLost = counter(Metric.EVENTS_LOST);
    restarts = counter(Metric.RESTARTS);
    images = counter(Metric.IMAGES);
    Gauge.builder(Metric.BUSY.dotted(), busy, AtomicInteger::get)
        .description(Metric.BUSY.help())
        .register(meters);
  }

  private Counter counter(Metric metric, String... labels) {
    return Counter.builder(metric.dotted())
        .description(metric.help())
        .tags(metric.pairs(labels))
        .register(meters);
  }

  private Timer timer(Metric metric, String... labels) {
    return Timer.builder(metric.dotted())
        .description(metric.help())
        .tags(metric.pairs(labels))
        .serviceLevelObjectives(BUCKETS)
        .register(meters);
  }

  /** A task is begun. */
  void begun(StepTask task, Instant givenOut, Instant taken) {
    busy.incrementAndGet();
    record(timer(Metric.TASK_QUEUE, Label.value(task.getStage())), givenOut, taken);
  }

  /** Training of a task went on. */
  void trained(double moreImages) {
    images.increment(moreImages);
  }

  /** A task is over, however it ended. */
  void over() {
    busy.decrementAndGet();
  }

  /** A result is stored. */
  void answered(StepResult result, Instant givenOut, Instant taken, Instant now) {
    String stage = Label.value(result.getStage());
    String status = result.getFailure() == null ? COMPLETED : FAILED;
    record(timer(Metric.TASK_EXECUTION, stage, status), taken, now);
    record(timer(Metric.TASK_END_TO_END, stage, status), givenOut, now);
  }

  /** The clock of who gave the task out may be ahead of ours. */
  private static void record(Timer timer, Instant from, Instant to) {
    timer.record(from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO);
  }

  void deadLetter(String cause) {
    counter(Metric.DEAD_LETTERS, cause).increment();
  }

  WorkerStatistics snapshot() {
    return new WorkerStatistics(
        count(tasks),
        answers(COMPLETED),
        answers(FAILED),
        meters.find(Metric.DEAD_LETTERS.dotted()).counters().stream()
            .mapToLong(WorkerMeters::count)
            .sum(),
        count(released),
        count(lost),
        count(renewals),
        count(eventsLost),
        count(restarts));
  }

  private long answers(String status) {
    return meters.find(Metric.TASK_EXECUTION.dotted()).tag("status", status).timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private static long count(Counter counter) {
    return (long) counter.count();
  }
}
