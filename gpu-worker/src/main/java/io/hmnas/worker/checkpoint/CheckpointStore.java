package io.hmnas.worker.checkpoint;

/**
 * Where checkpoints are kept: each run's own, addressed by the SHA-256 of their bytes. Runs share
 * nothing, so that what one removes is never missed by another with equal content. Safe to share.
 *
 * <p>All methods throw {@link CheckpointException} when the run's name cannot be part of a path,
 * the digest is none, or the store does not do its work.
 */
public interface CheckpointStore {
  /**
   * Stores a checkpoint of a run. Storing the same content again mends it if it was damaged, and
   * changes nothing otherwise; a reader never sees a part of it.
   *
   * @return the digest: 64 lower-case hexadecimal digits
   */
  String put(String runId, Checkpoint checkpoint);

  /**
   * Reads a checkpoint of a run and checks it against its digest.
   *
   * @throws CheckpointException.Lost if the run has none of that digest, or its bytes do not have
   *     it
   */
  Checkpoint get(String runId, String digest);

  /** Whether the run has a checkpoint of that digest; its bytes are not looked at. */
  boolean contains(String runId, String digest);

  /** Removes a checkpoint of a run; does nothing if there is none. */
  void remove(String runId, String digest);
}
