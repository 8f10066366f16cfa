package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.TaskKind;
import io.hmnas.schemas.avro.WeightEvent;

/** Tasks and what belongs to them, for tests. */
final class Tasks {
  static final String DIGEST = "0123456789abcdef".repeat(4);

  private Tasks() {}

  static StepTask task(String runId) {
    return StepTask.newBuilder()
        .setKind(TaskKind.SEARCH_STEP)
        .setSweepId("sweep")
        .setRunId(runId)
        .setSeed(7)
        .setStage(Stage.MASK)
        .setStep(1)
        .setSteps(3)
        .setAttempt(2)
        .setInputDigest(DIGEST)
        .setConfig(SweepConfig.newBuilder().build())
        .build();
  }

  static StepOutcome outcome() {
    return new StepOutcome(DIGEST, StepMetrics.newBuilder().setImages(640).build(), null);
  }

  static WeightEvent.Builder event(StepTask task) {
    return WeightEvent.newBuilder()
        .setSweepId(task.getSweepId())
        .setRunId(task.getRunId())
        .setStage(task.getStage())
        .setStep(task.getStep());
  }
}
