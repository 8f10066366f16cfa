package io.hmnas.worker.supernet;

import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;

/** Builds the network that has the selected operations of a space. */
@FunctionalInterface
public interface NetworkFactory {
  Network create(SearchSpace space, Selection selection);
}
