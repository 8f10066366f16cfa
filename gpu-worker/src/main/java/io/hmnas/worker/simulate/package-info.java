/** Steps that only look like training: no native code, no images, no checkpoints. */
@NullMarked
package io.hmnas.worker.simulate;

import org.jspecify.annotations.NullMarked;
