package io.hmnas.worker.supernet;

import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;

/** Builds the network that has the selected operations of a space. */
@FunctionalInterface
public interface NetworkFactory {
  /**
   * Builds it.
   *
   * @throws IllegalArgumentException if the space is not {@linkplain #supports supported}
   */
  Network create(SearchSpace space, Selection selection);

  /** Whether networks of the space can be built. */
  default boolean supports(SearchSpace space) {
    return true;
  }
}
