package io.hmnas.worker.loop;

import io.hmnas.worker.loop.Verdict.Acknowledgement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits on the polling thread for a step on the step thread: keeps the lock on its task, and tells
 * the step when the worker is stopping or the lock is lost.
 */
final class StepWatch {
  private static final Logger LOG = LoggerFactory.getLogger(StepWatch.class);

  private final TaskLease lease;
  private final StepControl control;
  private final CompletableFuture<Void> stop;
  private final Duration shutdownBound;
  private final WorkerMeters meters;
  private final String label;

  /**
   * @param stop completes when the worker is to stop
   * @param shutdownBound how long the step may then take to end
   * @param label names the task in the log
   */
  StepWatch(
      TaskLease lease,
      StepControl control,
      CompletableFuture<Void> stop,
      Duration shutdownBound,
      WorkerMeters meters,
      String label) {
    this.lease = lease;
    this.control = control;
    this.stop = stop;
    this.shutdownBound = shutdownBound;
    this.meters = meters;
    this.label = label;
  }

  /**
   * Waits for the end of the work.
   *
   * @return how to acknowledge the task now
   * @throws ExecutionException if the step's messages could not be written
   * @throws KafkaException if the consumer is beyond repair
   */
  Acknowledgement await(CompletableFuture<Acknowledgement> work)
      throws InterruptedException, ExecutionException {
    long interval = lease.renewalInterval().toNanos();
    long renewAt = System.nanoTime() + interval;
    while (!stop.isDone()) {
      if (ended(CompletableFuture.anyOf(work, stop), renewAt) && work.isDone()) {
        return acknowledgement(work);
      }
      renewAt = keepIfDue(renewAt, interval);
    }
    if (control.stop()) {
      LOG.info("{}: the worker stops; the task is handed back at the next batch", label);
    }
    long giveUpAt = System.nanoTime() + shutdownBound.toNanos();
    while (giveUpAt - System.nanoTime() > 0) {
      if (ended(work, renewAt - giveUpAt < 0 ? renewAt : giveUpAt)) {
        return acknowledgement(work);
      }
      renewAt = keepIfDue(renewAt, interval);
    }
    LOG.warn("{}: did not stop within {} ms and is left behind", label, shutdownBound.toMillis());
    boolean ours = control.hold() != Hold.LOST;
    control.lose();
    return ours ? Acknowledgement.RELEASE : Acknowledgement.NONE;
  }

  /**
   * Waits for a step whose lock is gone, so that no task is taken while it still runs; when the
   * worker is stopping, no longer than the bound.
   */
  void abandon(CompletableFuture<Acknowledgement> work) throws InterruptedException {
    control.lose();
    boolean last;
    do {
      last = stop.isDone();
      try {
        if (ended(work, System.nanoTime() + shutdownBound.toNanos())) {
          return;
        }
      } catch (ExecutionException e) {
        LOG.warn("{}: its messages could not be written", label, e.getCause());
        return;
      }
      LOG.warn("{}: its lock is lost, and it has not stopped yet", label);
    } while (!last);
  }

  private Acknowledgement acknowledgement(CompletableFuture<Acknowledgement> work)
      throws InterruptedException, ExecutionException {
    Acknowledgement wanted = work.get();
    return control.hold() == Hold.LOST ? Acknowledgement.NONE : wanted;
  }

  private long keepIfDue(long renewAt, long interval) {
    if (renewAt - System.nanoTime() > 0) {
      return renewAt;
    }
    if (control.hold() == Hold.LOST) {
      LOG.warn("{}: its lock is lost, and it has not stopped yet", label);
    } else if (lease.renew()) {
      meters.renewals.increment();
      LOG.debug("{}: lock renewed", label);
    } else {
      LOG.warn("{}: its lock is lost; it is stopped, somebody else will do it", label);
      meters.lost.increment();
      control.lose();
    }
    return System.nanoTime() + interval;
  }

  /** Whether the future completes before a point in time of {@link System#nanoTime}. */
  private static boolean ended(CompletableFuture<?> future, long until)
      throws InterruptedException, ExecutionException {
    try {
      Object unused = future.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }
}
