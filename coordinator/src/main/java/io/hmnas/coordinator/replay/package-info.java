/** A sweep folded again from its log, through the functions that decided it live. Pure. */
@NullMarked
package io.hmnas.coordinator.replay;

import org.jspecify.annotations.NullMarked;
