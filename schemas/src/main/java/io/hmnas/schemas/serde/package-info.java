/** Avro records as Kafka values in Confluent wire format. */
@NullMarked
package io.hmnas.schemas.serde;

import org.jspecify.annotations.NullMarked;
