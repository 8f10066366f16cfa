package io.hmnas.coordinator.topology;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this process has counted since it started; safe for use by many threads.
 *
 * <p>A transaction that is rolled back is counted again when it is repeated: the exact numbers are
 * in the run states. These are for watching a process.
 */
public final class Counters {
  private final Map<Counter, LongAdder> adders;

  /** All zero. */
  public Counters() {
    EnumMap<Counter, LongAdder> fresh = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      fresh.put(counter, new LongAdder());
    }
    adders = Collections.unmodifiableMap(fresh);
  }

  /** The count so far. */
  public long get(Counter counter) {
    return adder(counter).sum();
  }

  void increment(Counter counter) {
    adder(counter).increment();
  }

  private LongAdder adder(Counter counter) {
    LongAdder adder = adders.get(counter);
    if (adder == null) {
      throw new IllegalStateException("no counter " + counter);
    }
    return adder;
  }
}
