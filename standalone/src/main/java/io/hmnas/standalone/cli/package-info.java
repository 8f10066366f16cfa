/** The command line. */
@NullMarked
package io.hmnas.standalone.cli;

import org.jspecify.annotations.NullMarked;
