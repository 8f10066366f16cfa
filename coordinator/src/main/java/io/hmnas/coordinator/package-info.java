/** The coordinator as a process: options, start, health, end. */
@NullMarked
package io.hmnas.coordinator;

import org.jspecify.annotations.NullMarked;
