package io.hmnas.standalone.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How many workers come and go.
 *
 * @param runs runs of the sweep, of 10 steps each
 * @param workers worker processes at most
 * @param stepTime time of a step
 * @param phase how long each number of workers is measured
 * @param directory for logs and events; not there yet
 */
public record ElasticSettings(
    int runs, int workers, Duration stepTime, Duration phase, Path directory) {
  /**
   * @throws IllegalArgumentException if one of them is out of its range; the message begins with
   *     its name
   */
  public ElasticSettings {
    require("runs", runs, 1, 2_000);
    require("workers", workers, 2, 64);
    requireMillis("step-time", stepTime, 10, 60_000);
    requireMillis("phase", phase, 1_000, 600_000);
  }

  private static void require(String name, int value, int least, int greatest) {
    if (value < least || value > greatest) {
      throw new IllegalArgumentException(
          "%s must be %d..%d, got %d".formatted(name, least, greatest, value));
    }
  }

  private static void requireMillis(String name, Duration value, long least, long greatest) {
    if (value.toMillis() < least || value.toMillis() > greatest) {
      throw new IllegalArgumentException(
          "%s must be %d to %d ms, got %d ms".formatted(name, least, greatest, value.toMillis()));
    }
  }
}
