package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.WeightEvent;
import java.time.Instant;

/**
 * A worker's last sign of life.
 *
 * @param event what it said, without the weights
 * @param at when
 */
public record WorkerActivity(WeightEvent event, Instant at) {
  /** Whether this is about the step that the run waits for. */
  boolean isAt(RunSummary run) {
    return event.getRunId().equals(run.runId())
        && event.getStage() == run.stage()
        && event.getStep() == run.step()
        && event.getAttempt() == run.attempt();
  }
}
