/**
 * A schema registry inside a process of ours: Confluent's REST interface over loopback HTTP, the
 * schemas in a compacted topic.
 */
@NullMarked
package io.hmnas.standalone.registry;

import org.jspecify.annotations.NullMarked;
