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
   * @throws StepException.InputLost if the input checkpoint is missing or damaged
   * @throws StepException.Failed if this attempt failed
   * @throws StepException.Cancelled if the observer asked to stop
   */
  StepOutcome execute(StepTask task, StepObserver observer) throws StepException;

  /**
   * Tidies up after a completed step, once its result is stored: removes the checkpoints that the
   * task calls obsolete. Never called before, because the result may then name a checkpoint that
   * the run has to go on from. What it throws is logged, and changes nothing.
   */
  default void settle(StepTask task, StepOutcome outcome) {}
}
