/** Hierarchical masks: thresholds, straight-through gradients, the budget. */
@NullMarked
package io.hmnas.worker.mask;

import org.jspecify.annotations.NullMarked;
