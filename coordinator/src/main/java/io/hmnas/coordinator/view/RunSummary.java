package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run in short.
 *
 * @param stage stage of the awaited step, or of the last one when the run has ended
 * @param step index of that step in its stage, from 0
 * @param steps steps of that stage
 * @param attempt attempt of that step, from 1
 * @param stepsDone steps completed, over all stages
 * @param testAccuracy of the network that it found, 0..1; empty until then
 * @param failureReason why it failed; empty unless it did
 * @param branches other branches than hm-nas, which all else is about, by name
 * @param updatedAt time of the latest record about it
 */
public record RunSummary(
    String runId,
    long seed,
    RunStatus status,
    Stage stage,
    int step,
    int steps,
    int attempt,
    int stepsDone,
    Optional<Double> testAccuracy,
    Optional<String> failureReason,
    List<BranchSummary> branches,
    Instant updatedAt) {
  public RunSummary {
    branches = List.copyOf(branches);
  }

  RunSummary with(@Nullable Double accuracy, List<BranchSummary> others) {
    return new RunSummary(
        runId,
        seed,
        status,
        stage,
        step,
        steps,
        attempt,
        stepsDone,
        Optional.ofNullable(accuracy),
        failureReason,
        others,
        updatedAt);
  }

  RunSummary updatedAt(Instant at) {
    return new RunSummary(
        runId,
        seed,
        status,
        stage,
        step,
        steps,
        attempt,
        stepsDone,
        testAccuracy,
        failureReason,
        branches,
        at.isAfter(updatedAt) ? at : updatedAt);
  }
}
