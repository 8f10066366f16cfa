/** Checks of everything that a system needs, for {@code hmnas doctor}. */
@NullMarked
package io.hmnas.standalone.doctor;

import org.jspecify.annotations.NullMarked;
