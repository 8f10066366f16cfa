/** The topics: their names, what they hold, their configuration, and how they are created. */
@NullMarked
package io.hmnas.schemas.topic;

import org.jspecify.annotations.NullMarked;
