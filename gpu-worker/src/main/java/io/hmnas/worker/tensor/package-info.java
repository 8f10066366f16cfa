/** The only door to the engine's native calls. */
@NullMarked
package io.hmnas.worker.tensor;

import org.jspecify.annotations.NullMarked;
