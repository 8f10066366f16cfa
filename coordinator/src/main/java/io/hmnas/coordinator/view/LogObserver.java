package io.hmnas.coordinator.view;

import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/** Is told of what a {@link LogReader} reads, on its thread. */
@FunctionalInterface
public interface LogObserver {
  /**
   * Takes a record into account.
   *
   * @param value a RunState, Architecture, RobustnessReport or WeightEvent
   * @param at when it was written
   */
  void observe(SpecificRecord value, Instant at);
}
