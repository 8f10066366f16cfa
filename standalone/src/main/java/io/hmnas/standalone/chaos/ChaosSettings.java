package io.hmnas.standalone.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What to disturb, and how.
 *
 * @param seed decides when which process is disturbed how
 * @param runs runs of the sweep
 * @param workers worker processes
 * @param coordinators coordinator processes
 * @param duration how long processes are disturbed; the sweep is made to last about as long
 * @param real whether the workers train, instead of simulating their steps
 * @param directory for logs, events and checkpoints; not there yet
 */
public record ChaosSettings(
    long seed,
    int runs,
    int workers,
    int coordinators,
    Duration duration,
    boolean real,
    Path directory) {
  /**
   * @throws IllegalArgumentException if one of them is out of its range; the message begins with
   *     its name
   */
  public ChaosSettings {
    require("runs", runs, 1, 2_000);
    require("workers", workers, 1, 64);
    require("coordinators", coordinators, 1, 8);
    if (duration.compareTo(Duration.ofSeconds(10)) < 0
        || duration.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "duration must be 10 s to 1 h, got " + duration.toMillis() + " ms");
    }
  }

  private static void require(String name, int value, int least, int greatest) {
    if (value < least || value > greatest) {
      throw new IllegalArgumentException(
          "%s must be %d..%d, got %d".formatted(name, least, greatest, value));
    }
  }
}
