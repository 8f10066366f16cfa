package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;

/** Weight events of a step. */
public final class StepEvents {
  private StepEvents() {}

  /** An event that says which step it belongs to, with no batch done yet: a sign of life. */
  public static WeightEvent.Builder of(StepTask task) {
    return WeightEvent.newBuilder()
        .setSweepId(task.getSweepId())
        .setRunId(task.getRunId())
        .setSeed(task.getSeed())
        .setBranch(task.getBranch())
        .setStage(task.getStage())
        .setStep(task.getStep())
        .setSteps(task.getSteps())
        .setAttempt(task.getAttempt());
  }
}
