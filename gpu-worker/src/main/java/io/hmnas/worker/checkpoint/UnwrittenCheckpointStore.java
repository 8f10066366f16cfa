package io.hmnas.worker.checkpoint;

/**
 * Reads checkpoints from another store and writes none: what is put is only digested. For doing
 * steps again to see whether they give the same.
 */
public final class UnwrittenCheckpointStore implements CheckpointStore {
  private final CheckpointStore source;

  /**
   * @param source read, never written to
   */
  public UnwrittenCheckpointStore(CheckpointStore source) {
    this.source = source;
  }

  @Override
  public String put(String runId, Checkpoint checkpoint) {
    return Digests.of(SafetensorsCodec.encode(checkpoint));
  }

  @Override
  public Checkpoint get(String runId, String digest) {
    return source.get(runId, digest);
  }

  @Override
  public boolean contains(String runId, String digest) {
    return source.contains(runId, digest);
  }

  @Override
  public void remove(String runId, String digest) {}
}
