package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.Summary;
import java.time.Instant;
import java.util.Optional;

/**
 * A sweep in short.
 *
 * @param requested seeds asked for
 * @param completed seeds whose run completed
 * @param failed seeds whose run failed
 * @param cancelled seeds whose run was cancelled
 * @param stepsDone steps completed, of all runs
 * @param steps steps of all runs, if all complete
 * @param testAccuracy over the completed seeds; empty while there are none
 * @param updatedAt time of the latest record about it
 */
public record SweepSummary(
    String sweepId,
    SweepStatus status,
    int requested,
    int completed,
    int failed,
    int cancelled,
    long stepsDone,
    long steps,
    Optional<Summary> testAccuracy,
    Instant updatedAt) {}
