/**
 * Disturbs a running system on purpose, at random from a seed, and checks from its topics alone
 * that nothing was lost, repeated or changed.
 */
@NullMarked
package io.hmnas.standalone.chaos;

import org.jspecify.annotations.NullMarked;
