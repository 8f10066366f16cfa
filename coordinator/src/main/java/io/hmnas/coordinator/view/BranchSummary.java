package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Another branch of a run than hm-nas, in short.
 *
 * @param stage stage of the awaited step, or of the last one when the branch has ended
 * @param step index of that step in its stage, from 0
 * @param steps steps of that stage
 * @param stepsDone steps of its own that are completed
 * @param testAccuracy of its network, 0..1; empty until then
 * @param failureReason why it failed; empty unless it did
 */
public record BranchSummary(
    String branch,
    RunStatus status,
    Stage stage,
    int step,
    int steps,
    int stepsDone,
    Optional<Double> testAccuracy,
    Optional<String> failureReason) {

  static BranchSummary of(RunState state, int stepsDone, @Nullable Double testAccuracy) {
    return new BranchSummary(
        state.getBranch(),
        state.getStatus(),
        state.getStage(),
        state.getStep(),
        state.getSteps(),
        stepsDone,
        Optional.ofNullable(testAccuracy),
        Optional.ofNullable(state.getFailureReason()));
  }
}
