package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import java.util.Optional;

/** What becomes of answers that nobody waits for any more: they are counted and compared. */
final class LateAnswers {
  private LateAnswers() {}

  static Decision drop(RunState state, String reason) {
    return Decision.dropped(counted(state).build(), reason);
  }

  /**
   * Drops an answer to a step that was answered before.
   *
   * @param before what is known of the step
   */
  static Decision drop(RunState state, StepRecord before, StepResult result, String reason) {
    Optional<String> alarm = alarm(before, result);
    RunState.Builder counted = counted(state);
    alarm.ifPresent(
        raised -> counted.setNondeterministicSteps(state.getNondeterministicSteps() + 1));
    return Decision.dropped(counted.build(), reason).withAlarm(alarm);
  }

  /** What is to be said when a step gave one checkpoint before and another one now. */
  static Optional<String> alarm(StepRecord before, StepResult result) {
    String digest = result.getOutputDigest();
    if (result.getFailure() != null
        || digest == null
        || before.getOutputDigest().isEmpty()
        || digest.equals(before.getOutputDigest())) {
      return Optional.empty();
    }
    return Optional.of(
        StepId.of(before)
            + " is not deterministic: checkpoint "
            + before.getOutputDigest()
            + " from worker "
            + before.getWorker()
            + " (attempt "
            + before.getAttempt()
            + ", accepted), "
            + digest
            + " from worker "
            + result.getWorker()
            + " (attempt "
            + result.getAttempt()
            + ")");
  }

  private static RunState.Builder counted(RunState state) {
    return RunState.newBuilder(state).setDuplicateResults(state.getDuplicateResults() + 1);
  }
}
