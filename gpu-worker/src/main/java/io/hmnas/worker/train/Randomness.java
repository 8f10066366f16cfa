package io.hmnas.worker.train;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Generators derived from a run's seed, a purpose and counters. The same arguments give the same
 * numbers on every machine, so no generator's state is ever saved.
 */
public final class Randomness {
  private Randomness() {}

  /**
   * A generator of its own.
   *
   * @param seed of the run
   * @param purpose what the numbers are for, such as {@code weights}
   * @param counters such as epoch and batch
   */
  public static UniformRandomProvider of(long seed, String purpose, long... counters) {
    byte[] name = purpose.getBytes(StandardCharsets.UTF_8);
    ByteBuffer key = ByteBuffer.allocate(name.length + Long.BYTES * (counters.length + 1));
    key.put(name).putLong(seed);
    for (long counter : counters) {
      key.putLong(counter);
    }
    try {
      LongBuffer digest =
          ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key.array())).asLongBuffer();
      long[] state = new long[4];
      digest.get(state);
      return RandomSource.XO_SHI_RO_256_PP.create(state);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
