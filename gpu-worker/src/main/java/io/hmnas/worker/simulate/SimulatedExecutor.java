package io.hmnas.worker.simulate;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.worker.loop.StepEvents;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.loop.TaskExecutor;
import io.hmnas.worker.train.Randomness;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries out steps by letting time pass: for trying schedulers and dashboards, and for measuring
 * everything but the training. The same task gives the same digest, curves and network whoever
 * carries it out; nothing native is loaded, and no checkpoint is read or written.
 */
public final class SimulatedExecutor implements TaskExecutor {
  /** A stop is noticed as soon as it would be between two batches. */
  private static final long LONGEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final SimulationOptions options;
  private final Time time;
  private volatile @Nullable SimulatedSpace last;

  /** The clock that steps go by. */
  interface Time {
    long nanoTime();

    void sleep(long nanos) throws InterruptedException;
  }

  private static final class RealTime implements Time {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
  }

  public SimulatedExecutor(SimulationOptions options) {
    this(options, new RealTime());
  }

  SimulatedExecutor(SimulationOptions options, Time time) {
    this.options = options;
    this.time = time;
  }

  @Override
  public StepOutcome execute(StepTask task, StepObserver observer) throws StepException {
    long start = time.nanoTime();
    SimulatedStep step = step(task);
    if (options.events()) {
      observer.progress(StepEvents.of(task));
    }
    long length = length(task);
    int batches = step.batches();
    for (int batch = 1; batch <= Math.max(1, batches); batch++) {
      pass(start + (long) ((double) length * batch / Math.max(1, batches)), observer);
      if (2 * batch >= batches && fails(task)) {
        throw new StepException.Failed(
            "simulated failure: attempt %d of step %d was drawn to fail, at a rate of %s"
                .formatted(task.getAttempt(), task.getStep(), options.failureRate()),
            true,
            new IllegalStateException("drawn to fail"));
      }
      if (options.events() && batch <= batches && step.eventDue(batch)) {
        double seconds = Math.max(1, time.nanoTime() - start) / 1e9;
        observer.progress(
            step.event(batch, (double) batch * task.getConfig().getBatchSize() / seconds));
      }
    }
    return step.outcome((time.nanoTime() - start) / 1e9);
  }

  private SimulatedStep step(StepTask task) throws StepException.Invalid {
    if (task.getStage() != Stage.SEED && task.getInputDigest() == null) {
      throw new StepException.Invalid(
          "inputDigest is required with stage " + task.getStage() + ", got none");
    }
    try {
      SimulatedSpace common = last;
      if (common == null || !common.fits(task.getConfig())) {
        common = new SimulatedSpace(task.getConfig());
        last = common;
      }
      return new SimulatedStep(task, common);
    } catch (IllegalArgumentException e) {
      throw new StepException.Invalid(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  /** How long a step takes, drawn from its seed and place. */
  private long length(StepTask task) {
    double drawn =
        Randomness.of(task.getSeed(), "simulated time " + task.getStage(), task.getStep())
            .nextDouble();
    return (long) (options.stepTime().toNanos() * (1 + options.jitter() * (2 * drawn - 1)));
  }

  private boolean fails(StepTask task) {
    return options.failureRate() > 0
        && Randomness.of(
                    task.getSeed(),
                    "simulated failure " + task.getRunId() + " " + task.getStage(),
                    task.getStep(),
                    task.getAttempt())
                .nextDouble()
            < options.failureRate();
  }

  private void pass(long until, StepObserver observer) throws StepException.Cancelled {
    do {
      if (observer.cancelled()) {
        throw new StepException.Cancelled();
      }
      long left = until - time.nanoTime();
      if (left > 0) {
        sleep(Math.min(left, LONGEST_SLEEP_NANOS));
      }
    } while (until - time.nanoTime() > 0);
  }

  private void sleep(long nanos) throws StepException.Cancelled {
    try {
      time.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepException.Cancelled();
    }
  }
}
