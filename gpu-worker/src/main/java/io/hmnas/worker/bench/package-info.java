/** Measures the engines on this machine. */
@NullMarked
package io.hmnas.worker.bench;

import org.jspecify.annotations.NullMarked;
