/** What this process knows of all sweeps and runs: read from the log, for reading only. */
@NullMarked
package io.hmnas.coordinator.view;

import org.jspecify.annotations.NullMarked;
