package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.StepTask;

/** Carries out one step. Called by one thread at a time. */
public interface TaskExecutor {
  /**
   * Carries out a step: reads the input checkpoint, computes, writes the output checkpoint.
   *
   * <p>The outcome is a function of the task (its attempt aside): doing it twice gives the same
   * digest.
   *
   * @throws StepException.Invalid if the task can never be carried out as it is
   * @throws StepException.Failed if this attempt failed
   * @throws StepException.Cancelled if the observer asked to stop
   */
  StepOutcome execute(StepTask task, StepObserver observer) throws StepException;
}
