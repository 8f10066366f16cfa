package io.hmnas.testing;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes bytes almost right: the same ones for the same seed. */
public final class ByteMutator {
  private final SplittableRandom random;
  private final List<byte[]> tokens;

  /**
   * A mutator that draws from the given source.
   *
   * @param tokens what is put in or over something now and then
   */
  public ByteMutator(SplittableRandom random, List<byte[]> tokens) {
    this.random = random;
    this.tokens = List.copyOf(tokens);
  }

  /** One to four changes. */
  public byte[] mutated(byte[] original) {
    byte[] bytes = original;
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      bytes = changed(bytes);
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes) {
    if (bytes.length == 0) {
      return token();
    }
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(8));
    return switch (random.nextInt(6)) {
      case 0 -> replaced(bytes, from, from + 1, new byte[] {(byte) random.nextInt(256)});
      case 1 -> replaced(bytes, from, to, new byte[0]);
      case 2 -> replaced(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
      case 3 -> replaced(bytes, from, to, token());
      case 4 -> replaced(bytes, from, from, token());
      default ->
          random.nextInt(8) == 0
              ? replaced(bytes, from, from, filler())
              : Arrays.copyOf(bytes, from);
    };
  }

  private byte[] filler() {
    byte[] filler = new byte[random.nextInt(20_000)];
    Arrays.fill(filler, (byte) 'A');
    return filler;
  }

  private byte[] token() {
    return tokens.get(random.nextInt(tokens.size()));
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] with) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.writeBytes(with);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }
}
