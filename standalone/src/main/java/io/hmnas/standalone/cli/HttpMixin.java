package io.hmnas.standalone.cli;

import io.hmnas.coordinator.api.ApiOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the HTTP interface. */
final class HttpMixin {
  @Option(names = "--no-http", description = "Serve no HTTP interface.")
  private boolean off;

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      defaultValue = "${env:HMNAS_HTTP_HOST:-127.0.0.1}",
      description =
          "Address to serve HTTP on; any but this machine's own needs a token (default:"
              + " ${DEFAULT-VALUE}; environment: HMNAS_HTTP_HOST).")
  private String host = "";

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "${env:HMNAS_HTTP_PORT:-" + ApiOptions.DEFAULT_PORT + "}",
      description =
          "Port to serve HTTP on; 0 means any free one (default: ${DEFAULT-VALUE}; environment:"
              + " HMNAS_HTTP_PORT).")
  private int port;

  @Option(
      names = "--http-token-file",
      paramLabel = "FILE",
      defaultValue = "${env:HMNAS_HTTP_TOKEN_FILE}",
      description =
          "File with the bearer token that requests must carry (default: the token in the"
              + " environment variable HMNAS_TOKEN; environment: HMNAS_HTTP_TOKEN_FILE).")
  private @Nullable Path tokenFile;

  @Option(
      names = "--http-rate",
      paramLabel = "N",
      defaultValue = "" + ApiOptions.DEFAULT_REQUESTS_PER_SECOND,
      description = "Requests of one client in a second at most (default: ${DEFAULT-VALUE}).")
  private int rate;

  /**
   * How to serve; empty for not at all.
   *
   * @throws UsageException if an option is out of its range, or a token is missing
   */
  Optional<ApiOptions> options() {
    if (off) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ApiOptions.on(host, port, Token.of(tokenFile)).withRequestsPerSecond(rate));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--http-" + e.getMessage(), e);
    }
  }
}
