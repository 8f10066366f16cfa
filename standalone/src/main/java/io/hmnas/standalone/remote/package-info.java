/** Sweeps of a running system, over its HTTP interface or straight over Kafka. */
@NullMarked
package io.hmnas.standalone.remote;

import org.jspecify.annotations.NullMarked;
