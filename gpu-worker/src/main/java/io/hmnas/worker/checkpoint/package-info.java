/** Checkpoints: named arrays, addressed by their content. */
@NullMarked
package io.hmnas.worker.checkpoint;

import org.jspecify.annotations.NullMarked;
