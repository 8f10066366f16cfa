/** Measures everything but the training: broker, coordinators and workers with simulated steps. */
@NullMarked
package io.hmnas.standalone.bench;

import org.jspecify.annotations.NullMarked;
