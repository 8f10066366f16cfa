/** What is measured of sweeps: a fold over the log, and the gauges that show it. */
@NullMarked
package io.hmnas.coordinator.metrics;

import org.jspecify.annotations.NullMarked;
