package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.TaskKind;
import java.util.List;

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
        .setKind(step.stage() == Stage.SEED ? TaskKind.SEED_VARIATION : TaskKind.SEARCH_STEP)
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
        .setConfig(Plan.settings(state.getConfig(), step))
        .setInitSeed(state.getInitSeed())
        .setDataSeed(state.getDataSeed())
        .setMaskSeed(state.getMaskSeed())
        .setGenotype(step.stage() == Stage.PRUNE ? state.getGenotype() : List.of())
        .build();
  }
}
