/** Weights and masks of runs over their steps, thinned to what a drawing can show. Pure. */
@NullMarked
package io.hmnas.coordinator.history;

import org.jspecify.annotations.NullMarked;
