/** The Kafka Streams topology around the pure planner and the pure statistics. */
@NullMarked
package io.hmnas.coordinator.topology;

import org.jspecify.annotations.NullMarked;
