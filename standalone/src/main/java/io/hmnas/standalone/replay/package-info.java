/** A sweep made again from its topics, and compared with what was reported live. */
@NullMarked
package io.hmnas.standalone.replay;

import org.jspecify.annotations.NullMarked;
