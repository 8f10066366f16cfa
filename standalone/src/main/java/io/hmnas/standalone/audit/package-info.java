/** Does finished steps again to see whether they give the same. */
@NullMarked
package io.hmnas.standalone.audit;

import org.jspecify.annotations.NullMarked;
