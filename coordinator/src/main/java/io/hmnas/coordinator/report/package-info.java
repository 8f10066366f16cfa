/** The report of a sweep: its statistics, and how far it is. Pure. */
@NullMarked
package io.hmnas.coordinator.report;

import org.jspecify.annotations.NullMarked;
