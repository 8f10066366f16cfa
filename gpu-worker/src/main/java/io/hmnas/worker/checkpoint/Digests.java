package io.hmnas.worker.checkpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 digests, written as 64 lower-case hexadecimal digits. */
final class Digests {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private Digests() {}

  static String of(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Guards every use of a digest as part of a path. */
  static void require(String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      throw new CheckpointException(
          "'%s' is not a digest: expected 64 lower-case hexadecimal digits".formatted(digest));
    }
  }
}
