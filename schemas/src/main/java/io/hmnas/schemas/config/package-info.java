/**
 * What can be set in a sweep: validation, sweep files, presets and the reference, all driven by the
 * Avro schema of {@link io.hmnas.schemas.avro.SweepConfig}, so that a new field of the schema needs
 * no code here.
 */
@NullMarked
package io.hmnas.schemas.config;

import org.jspecify.annotations.NullMarked;
