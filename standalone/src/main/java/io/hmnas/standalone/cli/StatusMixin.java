package io.hmnas.standalone.cli;

import io.hmnas.standalone.metrics.ProcessMetrics;
import io.hmnas.standalone.metrics.StatusServer;
import io.hmnas.worker.loop.Worker;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a worker's metrics and probes. */
final class StatusMixin {
  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "${env:HMNAS_WORKER_HTTP_PORT}",
      description =
          "Port to serve /metrics, /healthz and /readyz on; 0 means any free one (default: none;"
              + " environment: HMNAS_WORKER_HTTP_PORT).")
  private @Nullable Integer port;

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      defaultValue = "${env:HMNAS_HTTP_HOST:-127.0.0.1}",
      description =
          "Address to serve them on; nobody is asked for a token (default: ${DEFAULT-VALUE};"
              + " environment: HMNAS_HTTP_HOST).")
  private String host = "";

  /**
   * Serves, if that is wished.
   *
   * @throws UsageException if the address or the port cannot be had
   */
  Optional<StatusServer> serve(ProcessMetrics metrics, Worker worker) {
    if (port == null) {
      return Optional.empty();
    }
    if (port < 0 || port > 65_535) {
      throw new UsageException("--http-port must be 0..65535, got " + port);
    }
    try {
      return Optional.of(StatusServer.start(host, port, metrics::text, worker::health));
    } catch (UncheckedIOException e) {
      throw new UsageException(
          e.getMessage() + "; choose others by --http-port and --http-host", e);
    }
  }
}
