/** A Kafka broker inside a JVM of ours. The only package that knows Kafka's server. */
@NullMarked
package io.hmnas.standalone.broker;

import org.jspecify.annotations.NullMarked;
