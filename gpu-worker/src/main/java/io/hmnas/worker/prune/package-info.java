/** From masks to an architecture. Pure. */
@NullMarked
package io.hmnas.worker.prune;

import org.jspecify.annotations.NullMarked;
