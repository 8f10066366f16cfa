package io.hmnas.worker.checkpoint;

import io.hmnas.schemas.config.RunId;

/** Names of checkpoints in a store, the same in every kind of store. */
final class CheckpointKeys {
  private CheckpointKeys() {}

  /**
   * {@code runId/digest.safetensors}. Guards every use of either as part of a path.
   *
   * @throws CheckpointException if the run's name or the digest is not valid
   */
  static String of(String runId, String digest) {
    Digests.require(digest);
    if (!RunId.isValid(runId)) {
      throw new CheckpointException(
          "the run of a checkpoint " + RunId.REQUIREMENT + ", got '" + runId + "'");
    }
    return runId + "/" + digest + ".safetensors";
  }

  /**
   * The checkpoint in the bytes found under a digest.
   *
   * @param place names them in messages
   * @throws CheckpointException.Damaged if they do not have the digest
   */
  static Checkpoint open(String place, String digest, byte[] bytes) {
    String actual = Digests.of(bytes);
    if (!actual.equals(digest)) {
      throw new CheckpointException.Damaged(
          "checkpoint %s is damaged: its %d bytes have the digest %s; the step that made it must run again"
              .formatted(place, bytes.length, actual));
    }
    try {
      return SafetensorsCodec.decode(bytes);
    } catch (CheckpointException e) {
      throw new CheckpointException(place + ": " + e.getMessage(), e);
    }
  }
}
