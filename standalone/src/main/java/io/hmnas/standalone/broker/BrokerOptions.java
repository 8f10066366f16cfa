package io.hmnas.standalone.broker;

import java.nio.file.Path;

/**
 * Where an embedded broker lives.
 *
 * @param directory holds everything it keeps; created when absent
 * @param port for clients, on the loopback interface; 0 means any free one
 */
public record BrokerOptions(Path directory, int port) {
  /** The port that means: any free one. */
  public static final int ANY_PORT = 0;

  /**
   * @throws IllegalArgumentException if the port is not 0..65535
   */
  public BrokerOptions {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port must be 0..65535, got " + port);
    }
    directory = directory.toAbsolutePath().normalize();
  }

  /** A broker in the given directory on any free port. */
  public static BrokerOptions in(Path directory) {
    return new BrokerOptions(directory, ANY_PORT);
  }
}
