/** Dead letters for an operator: reads them, shows them, writes them to their topics again. */
@NullMarked
package io.hmnas.standalone.letters;

import org.jspecify.annotations.NullMarked;
