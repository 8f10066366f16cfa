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
  private final Map<String, byte[]> stored = new ConcurrentHashMap<>();

  @Override
  public String put(Checkpoint checkpoint) {
    byte[] bytes = SafetensorsCodec.encode(checkpoint);
    try {
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      stored.put(digest, bytes);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Checkpoint get(String digest) {
    byte[] bytes = stored.get(digest);
    if (bytes == null) {
      throw new CheckpointException("there is no checkpoint " + digest);
    }
    return SafetensorsCodec.decode(bytes);
  }
}
