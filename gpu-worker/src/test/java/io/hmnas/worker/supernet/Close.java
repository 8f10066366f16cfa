package io.hmnas.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares arrays relative to the greatest expected magnitude. */
public final class Close {
  private Close() {}

  /** Greatest difference divided by the greatest expected magnitude (at least a tiny number). */
  public static double relativeError(double[] actual, double[] expected) {
    return relativeError(actual, expected, 1e-12);
  }

  /** Greatest difference divided by the greatest expected magnitude, but at least the given one. */
  public static double relativeError(double[] actual, double[] expected, double least) {
    assertThat(actual).hasSameSizeAs(expected);
    double difference = 0;
    double scale = least;
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isFinite();
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
      scale = Math.max(scale, Math.abs(expected[i]));
    }
    return difference / scale;
  }

  public static void assertClose(String what, double[] actual, double[] expected, double bound) {
    assertThat(relativeError(actual, expected)).as(what).isLessThan(bound);
  }
}
