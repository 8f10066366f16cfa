package io.hmnas.coordinator.view;

/** Where a sweep stands. */
public enum SweepStatus {
  /** Its request is in the log, but no coordinator has planned it yet. */
  ACCEPTED,
  /** Some of its runs have not ended. */
  RUNNING,
  /** All runs completed. */
  COMPLETED,
  /** All runs ended, and one failed at least. */
  FAILED,
  /** All runs ended, none failed, and one was cancelled at least. */
  CANCELLED;

  /** Whether nothing more will happen unless seeds are added. */
  public boolean ended() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }
}
