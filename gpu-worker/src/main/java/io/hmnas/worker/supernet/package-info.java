/** The supernet, and the pruned network, over DJL tensors. */
@NullMarked
package io.hmnas.worker.supernet;

import org.jspecify.annotations.NullMarked;
