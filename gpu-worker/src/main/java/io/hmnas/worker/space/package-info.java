/** The search space as data: operations, edges, nodes, cells. Pure. */
@NullMarked
package io.hmnas.worker.space;

import org.jspecify.annotations.NullMarked;
