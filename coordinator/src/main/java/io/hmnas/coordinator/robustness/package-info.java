/** What the seeds of a sweep agree on: pure statistics that know no Kafka, no clock and no file. */
@NullMarked
package io.hmnas.coordinator.robustness;

import org.jspecify.annotations.NullMarked;
