package io.hmnas.worker.loop;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what a worker does. */
final class Counters {
  final AtomicLong tasks = new AtomicLong();
  final AtomicLong completed = new AtomicLong();
  final AtomicLong failed = new AtomicLong();
  final AtomicLong deadLetters = new AtomicLong();
  final AtomicLong released = new AtomicLong();
  final AtomicLong lost = new AtomicLong();
  final AtomicLong renewals = new AtomicLong();
  final AtomicLong eventsLost = new AtomicLong();
  final AtomicLong restarts = new AtomicLong();

  WorkerStatistics snapshot() {
    return new WorkerStatistics(
        tasks.get(),
        completed.get(),
        failed.get(),
        deadLetters.get(),
        released.get(),
        lost.get(),
        renewals.get(),
        eventsLost.get(),
        restarts.get());
  }
}
