package io.hmnas.worker.checkpoint;

/** Where checkpoints are kept, addressed by the SHA-256 of their bytes. Safe to share. */
public interface CheckpointStore {
  /**
   * Stores a checkpoint. Storing the same content again changes nothing; a reader never sees a part
   * of it.
   *
   * @return the digest: 64 lower-case hexadecimal digits
   * @throws CheckpointException if it cannot be stored
   */
  String put(Checkpoint checkpoint);

  /**
   * Reads a checkpoint and checks it against its digest.
   *
   * @throws CheckpointException if there is none of that digest, or its bytes do not have it
   */
  Checkpoint get(String digest);
}
