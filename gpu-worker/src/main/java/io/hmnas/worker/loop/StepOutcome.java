package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.StepMetrics;
import org.jspecify.annotations.Nullable;

/**
 * What a completed step gave.
 *
 * @param outputDigest of the checkpoint, which is already stored
 * @param metrics what was measured
 * @param architecture the found network, where the step yields one
 */
public record StepOutcome(
    String outputDigest, StepMetrics metrics, @Nullable Architecture architecture) {}
