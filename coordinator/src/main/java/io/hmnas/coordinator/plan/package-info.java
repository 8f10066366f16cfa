/** What a run does next: a pure state machine that knows no Kafka, no clock and no file. */
@NullMarked
package io.hmnas.coordinator.plan;

import org.jspecify.annotations.NullMarked;
