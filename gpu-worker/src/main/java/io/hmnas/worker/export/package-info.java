/** Finished networks in formats that other programs read. */
@NullMarked
package io.hmnas.worker.export;

import org.jspecify.annotations.NullMarked;
