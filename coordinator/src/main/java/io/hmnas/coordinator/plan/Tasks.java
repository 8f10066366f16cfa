package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.TaskKind;

/** Writes the task for the step that a run waits for. */
final class Tasks {
  private Tasks() {}

  /** The state with one more ticket given out. */
  static RunState ticketed(RunState state) {
    return RunState.newBuilder(state).setTickets(state.getTickets() + 1).build();
  }

  /** The task with the state's last ticket. */
  static StepTask of(RunState state) {
    StepId step = StepId.of(state);
    return StepTask.newBuilder()
        .setKind(step.equals(Plan.first()) ? TaskKind.SEED_VARIATION : TaskKind.SEARCH_STEP)
        .setSweepId(state.getSweepId())
        .setRunId(state.getRunId())
        .setSeed(state.getSeed())
        .setBranch(step.branch())
        .setStage(step.stage())
        .setStep(step.step())
        .setSteps(state.getSteps())
        .setAttempt(state.getAttempt())
        .setInputDigest(state.getInputDigest())
        .setObsoleteDigests(Retention.obsolete(state))
        .setTicket(state.getTickets())
        .setSearchSeconds(state.getHistory().stream().mapToDouble(StepRecord::getSeconds).sum())
        .setConfig(state.getConfig())
        .build();
  }
}
