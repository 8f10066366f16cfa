package io.hmnas.standalone.report;

import io.hmnas.coordinator.history.WeightHistory;
import java.util.List;

/**
 * What a sweep leaves behind on its way: its weights over the steps, and where its records are.
 *
 * @param records by topic and key
 */
public record SweepTraces(WeightHistory history, List<RecordPlace> records) {
  private static final long HISTORY_BYTES = 32L << 20;

  public SweepTraces {
    records = List.copyOf(records);
  }

  /** One to take the events of a sweep. */
  public static WeightHistory emptyHistory() {
    return new WeightHistory(HISTORY_BYTES);
  }
}
