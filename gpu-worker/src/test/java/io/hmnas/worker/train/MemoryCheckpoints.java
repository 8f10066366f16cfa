package io.hmnas.worker.train;

import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.CheckpointException;
import io.hmnas.worker.checkpoint.CheckpointStore;
import io.hmnas.worker.checkpoint.SafetensorsCodec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps checkpoints in memory, by the digest of their real bytes. */
final class MemoryCheckpoints implements CheckpointStore {
  private record Key(String runId, String digest) {}

  private final Map<Key, byte[]> stored = new ConcurrentHashMap<>();

  @Override
  public String put(String runId, Checkpoint checkpoint) {
    byte[] bytes = SafetensorsCodec.encode(checkpoint);
    try {
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      stored.put(new Key(runId, digest), bytes);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Checkpoint get(String runId, String digest) {
    byte[] bytes = stored.get(new Key(runId, digest));
    if (bytes == null) {
      throw new CheckpointException.Missing("run " + runId + " has no checkpoint " + digest);
    }
    return SafetensorsCodec.decode(bytes);
  }

  @Override
  public boolean contains(String runId, String digest) {
    return stored.containsKey(new Key(runId, digest));
  }

  @Override
  public void remove(String runId, String digest) {
    stored.remove(new Key(runId, digest));
  }
}
