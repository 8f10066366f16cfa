/** Topics read to their present end. */
@NullMarked
package io.hmnas.standalone.topic;

import org.jspecify.annotations.NullMarked;
