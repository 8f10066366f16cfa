/** The stages of a run: batches, optimisers, schedules, evaluation. */
@NullMarked
package io.hmnas.worker.train;

import org.jspecify.annotations.NullMarked;
