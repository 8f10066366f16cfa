package io.hmnas.standalone.bench;

import java.util.List;

/** A sample of durations. */
final class Sample {
  private final long[] nanos;

  Sample(List<Long> nanos) {
    this.nanos = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /**
   * The value that a share of the sample does not exceed (nearest rank), ms; NaN of an empty one.
   */
  double quantileMs(double share) {
    if (nanos.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(share * nanos.length);
    return nanos[Math.max(0, rank - 1)] / 1e6;
  }
}
