/** Image data sets, decoded and checked. */
@NullMarked
package io.hmnas.worker.data;

import org.jspecify.annotations.NullMarked;
