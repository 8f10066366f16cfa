/** The worker: takes tasks from the share group and has them carried out. */
@NullMarked
package io.hmnas.worker.loop;

import org.jspecify.annotations.NullMarked;
