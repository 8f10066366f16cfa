/** A sweep's processes on one machine: children that live and die with their parent. */
@NullMarked
package io.hmnas.standalone.process;

import org.jspecify.annotations.NullMarked;
