/** What other thresholds would have found. Pure. */
@NullMarked
package io.hmnas.standalone.whatif;

import org.jspecify.annotations.NullMarked;
