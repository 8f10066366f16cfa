/** Drawings of cells and of weights over seeds, as SVG text. Pure. */
@NullMarked
package io.hmnas.standalone.drawing;

import org.jspecify.annotations.NullMarked;
