package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.RunState;

/** Under which name the state of a run or of a branch is kept and published. */
public final class RunKey {
  private RunKey() {}

  /** The key of a state. */
  public static String of(RunState state) {
    return of(state.getRunId(), state.getBranch());
  }

  /** The run's own name for hm-nas, {@code run/branch} for another branch. */
  public static String of(String runId, String branch) {
    return branch.equals(Plan.HM_NAS) ? runId : runId + "/" + branch;
  }
}
