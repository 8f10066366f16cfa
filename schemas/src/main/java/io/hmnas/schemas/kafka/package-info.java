/** How Kafka's clients get to the brokers, what they may do there, and what their failures mean. */
@NullMarked
package io.hmnas.schemas.kafka;

import org.jspecify.annotations.NullMarked;
