/** The contract of what is measured: names, types, units and labels of all metrics. */
@NullMarked
package io.hmnas.schemas.metric;

import org.jspecify.annotations.NullMarked;
