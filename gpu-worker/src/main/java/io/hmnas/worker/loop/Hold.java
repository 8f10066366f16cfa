package io.hmnas.worker.loop;

/** Whether a task is still this worker's to do. */
enum Hold {
  /** It is. */
  HELD,
  /** It is, but the worker is stopping and shall hand it back. */
  STOPPING,
  /** Nobody needs it any more: its run was cancelled, for instance. */
  WITHDRAWN,
  /** Its lock was lost: somebody else may be doing it already. */
  LOST
}
