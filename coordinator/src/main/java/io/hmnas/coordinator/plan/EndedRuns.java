package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import org.jspecify.annotations.Nullable;

/** What a sweep keeps of its runs that have ended. */
public final class EndedRuns {
  private EndedRuns() {}

  /**
   * How a run or branch ended.
   *
   * @param state its last one
   * @param found its network; null unless it completed
   */
  public static EndedRun of(RunState state, @Nullable Architecture found) {
    return EndedRun.newBuilder()
        .setSweepId(state.getSweepId())
        .setRunId(state.getRunId())
        .setSeed(state.getSeed())
        .setBranch(state.getBranch())
        .setForked(state.getForked())
        .setStatus(state.getStatus())
        .setArchitecture(found)
        .setFailureReason(state.getFailureReason())
        .build();
  }

  /** That a run or branch has begun and not ended. */
  public static EndedRun begun(RunState state) {
    return EndedRun.newBuilder()
        .setSweepId(state.getSweepId())
        .setRunId(state.getRunId())
        .setSeed(state.getSeed())
        .setBranch(state.getBranch())
        .setStatus(RunStatus.RUNNING)
        .build();
  }
}
