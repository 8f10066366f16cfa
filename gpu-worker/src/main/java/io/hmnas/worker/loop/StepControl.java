package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.WeightEvent;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Connects a step with the worker around it: events go out, the wish to stop comes in. */
final class StepControl implements StepObserver {
  private final String worker;
  private final Consumer<WeightEvent> events;
  private final BooleanSupplier withdrawn;
  private volatile Hold hold = Hold.HELD;

  /**
   * @param worker name that events get
   * @param events takes the events; must not throw
   * @param withdrawn whether the task need not be done any more; asked often
   */
  StepControl(String worker, Consumer<WeightEvent> events, BooleanSupplier withdrawn) {
    this.worker = worker;
    this.events = events;
    this.withdrawn = withdrawn;
  }

  /** An event of a task that was lost would pass for a sign of life of whoever has it now. */
  @Override
  public void progress(WeightEvent.Builder event) {
    if (hold() != Hold.LOST) {
      events.accept(event.setWorker(worker).build());
    }
  }

  @Override
  public boolean cancelled() {
    return hold() != Hold.HELD;
  }

  Hold hold() {
    return hold != Hold.LOST && withdrawn.getAsBoolean() ? Hold.WITHDRAWN : hold;
  }

  /** The worker is stopping. Returns whether that is news. */
  synchronized boolean stop() {
    if (hold != Hold.HELD) {
      return false;
    }
    hold = Hold.STOPPING;
    return true;
  }

  /** The task is not ours any more, for good. */
  synchronized void lose() {
    hold = Hold.LOST;
  }
}
