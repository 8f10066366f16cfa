package io.hmnas.coordinator.api;

import io.hmnas.coordinator.view.LogObserver;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What {@code /metrics} says.
 *
 * @param text all metrics in Prometheus' text format 0.0.4; asked at every request
 * @param observer is told of what the log says, for them to be of
 */
public record MetricsPage(Supplier<String> text, Optional<LogObserver> observer) {
  static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** A page with nothing on it. */
  public static MetricsPage empty() {
    return new MetricsPage(() -> "", Optional.empty());
  }
}
