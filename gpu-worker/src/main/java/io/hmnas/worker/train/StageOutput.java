package io.hmnas.worker.train;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.worker.checkpoint.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * What a stage's step gave.
 *
 * @param architecture the found network, its checkpoint's digest still to be filled in
 */
record StageOutput(
    Checkpoint checkpoint, StepMetrics metrics, Architecture.@Nullable Builder architecture) {}
