package io.hmnas.standalone.audit;

import io.hmnas.schemas.avro.StepTask;

/**
 * A step of a run that was completed.
 *
 * @param task what a worker was given, as far as the outcome depends on it
 * @param worker who carried it out
 * @param digest of the checkpoint that came of it
 * @param obstacle why it cannot be done again, for a person; empty if nothing is known against it
 */
public record FinishedStep(StepTask task, String worker, String digest, String obstacle) {
  /** The same step with an obstacle. */
  FinishedStep obstructed(String why) {
    return new FinishedStep(task, worker, digest, why);
  }

  /** Run, stage and step, for a person. */
  public String name() {
    return "%s %s %d/%d"
        .formatted(task.getRunId(), task.getStage(), task.getStep() + 1, task.getSteps());
  }
}
