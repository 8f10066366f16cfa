/** A sweep as its client sees it: handed in, followed event by event, over. */
@NullMarked
package io.hmnas.standalone.sweep;

import org.jspecify.annotations.NullMarked;
