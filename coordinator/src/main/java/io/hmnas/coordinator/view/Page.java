package io.hmnas.coordinator.view;

import java.util.List;
import java.util.Optional;

/**
 * Some of a list's items.
 *
 * @param next the key of the last item, if more follow it
 */
public record Page<T, K>(List<T> items, Optional<K> next) {
  public Page {
    items = List.copyOf(items);
  }
}
