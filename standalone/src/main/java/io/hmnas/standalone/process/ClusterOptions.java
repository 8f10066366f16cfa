package io.hmnas.standalone.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What runs on this machine for one sweep.
 *
 * @param directory the sweep's folder: logs, state and checkpoints go below it
 * @param workers worker processes, at least 1
 * @param data where the user keeps data sets
 * @param simulation arguments that make a worker simulate its steps; empty for training
 */
public record ClusterOptions(
    Path directory, int workers, Optional<Path> data, List<String> simulation) {
  /**
   * @throws IllegalArgumentException if there is to be no worker
   */
  public ClusterOptions {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, got " + workers);
    }
    simulation = List.copyOf(simulation);
    directory = directory.toAbsolutePath().normalize();
  }

  /** Log files of the processes. */
  public Path logs() {
    return directory.resolve("logs");
  }

  /** What broker and coordinator keep: the events of the sweep. */
  public Path state() {
    return directory.resolve("state");
  }

  /** The checkpoint store. */
  public Path checkpoints() {
    return directory.resolve("checkpoints");
  }
}
