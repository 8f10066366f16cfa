/**
 * Client of a schema registry that speaks Confluent's REST interface, and serdes that a plain Kafka
 * client can be configured with.
 */
@NullMarked
package io.hmnas.schemas.registry;

import org.jspecify.annotations.NullMarked;
