package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.WeightEvent;

/** Watches a step while it is carried out. */
public interface StepObserver {
  /**
   * Takes the state of the step: before its first batch, every few batches, and after its last.
   *
   * @param event complete but for the worker's name
   */
  void progress(WeightEvent.Builder event);

  /** Whether the step shall stop at this batch; asked at every batch. */
  boolean cancelled();
}
