/** What processes measure of themselves, and where it is read. */
@NullMarked
package io.hmnas.standalone.metrics;

import org.jspecify.annotations.NullMarked;
