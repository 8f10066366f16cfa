package io.hmnas.coordinator.topology;

import io.hmnas.coordinator.plan.StepId;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.StepTask;

/**
 * Names one task: no two that were given out are the same attempt.
 *
 * @param attempt at the step, from 1
 */
public record Attempt(String runId, StepId step, int attempt) {

  /** The attempt that a task asks for. */
  public static Attempt of(StepTask task) {
    return new Attempt(
        task.getRunId(),
        new StepId(task.getBranch(), task.getStage(), task.getStep()),
        task.getAttempt());
  }

  /** The attempt that a command to expire names. */
  static Attempt of(RunCommand command) {
    return new Attempt(command.getRunId(), StepId.of(command), command.getAttempt());
  }
}
