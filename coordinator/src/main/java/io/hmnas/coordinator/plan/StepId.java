package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;

/**
 * Names one step of a run, whatever the attempt at it.
 *
 * @param branch of the run
 * @param stage of the branch
 * @param step index in the stage, from 0
 */
public record StepId(String branch, Stage stage, int step) {

  /** The step that a run waits for or, once it has ended, waited for last. */
  public static StepId of(RunState state) {
    return new StepId(state.getBranch(), state.getStage(), state.getStep());
  }

  /** The step that a task asks for. */
  public static StepId of(StepTask task) {
    return new StepId(task.getBranch(), task.getStage(), task.getStep());
  }

  /** The step that a result answers. */
  public static StepId of(StepResult result) {
    return new StepId(result.getBranch(), result.getStage(), result.getStep());
  }

  /** The step that a weight event comes from. */
  public static StepId of(WeightEvent event) {
    return new StepId(event.getBranch(), event.getStage(), event.getStep());
  }

  /** The step that a command to expire names. */
  public static StepId of(RunCommand command) {
    return new StepId(command.getBranch(), command.getStage(), command.getStep());
  }

  static StepId of(StepRecord done) {
    return new StepId(done.getBranch(), done.getStage(), done.getStep());
  }

  /** For a person: {@code MASK step 1 (hm-nas)}; the number is the index. */
  @Override
  public String toString() {
    return stage + " step " + step + " (" + branch + ")";
  }
}
