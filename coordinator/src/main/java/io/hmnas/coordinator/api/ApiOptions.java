package io.hmnas.coordinator.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * Where and how the HTTP interface is served; immutable.
 *
 * <pre>{@code
 * ApiOptions.onLoopback(8080);
 * ApiOptions.on("0.0.0.0", 8080, Optional.of(token)).withRequestsPerSecond(500);
 * }</pre>
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param token the bearer token that requests must carry; empty for none, on loopback only
 * @param requestsPerSecond requests of one client; twice as many may come at once
 * @param maxBodyBytes length of a request's body at most
 * @param maxStreams clients that may listen to events at the same time
 * @param heartbeat time after which a stream without events gets a sign of life; a client that
 *     takes nothing for three times as long is dropped
 */
public record ApiOptions(
    String host,
    int port,
    Optional<String> token,
    int requestsPerSecond,
    int maxBodyBytes,
    int maxStreams,
    Duration heartbeat) {
  /** The port unless told otherwise. */
  public static final int DEFAULT_PORT = 8080;

  /** Requests of one client in a second unless told otherwise. */
  public static final int DEFAULT_REQUESTS_PER_SECOND = 100;

  /** Characters of a token at least: it must not be guessed. */
  public static final int MIN_TOKEN_LENGTH = 16;

  private static final int DEFAULT_MAX_BODY_BYTES = 1 << 20;
  private static final int DEFAULT_MAX_STREAMS = 64;
  private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(10);

  /**
   * @throws IllegalArgumentException if one of them is out of its range, or the host is not a
   *     loopback address and there is no token
   */
  public ApiOptions {
    require(port >= 0 && port <= 65_535, "port", port, "0..65535");
    require(requestsPerSecond >= 1, "requestsPerSecond", requestsPerSecond, "at least 1");
    require(maxBodyBytes >= 1, "maxBodyBytes", maxBodyBytes, "at least 1");
    require(maxStreams >= 1, "maxStreams", maxStreams, "at least 1");
    require(heartbeat.toMillis() >= 1, "heartbeat", heartbeat, "at least 1 ms");
    token.ifPresent(ApiOptions::checkToken);
    if (token.isEmpty() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "host "
              + host
              + " can be reached from other machines, so a bearer token is required: name a file"
              + " that has one, or listen on 127.0.0.1");
    }
  }

  /** On 127.0.0.1, without a token. */
  public static ApiOptions onLoopback(int port) {
    return on("127.0.0.1", port, Optional.empty());
  }

  /** On any address. */
  public static ApiOptions on(String host, int port, Optional<String> token) {
    return new ApiOptions(
        host,
        port,
        token,
        DEFAULT_REQUESTS_PER_SECOND,
        DEFAULT_MAX_BODY_BYTES,
        DEFAULT_MAX_STREAMS,
        DEFAULT_HEARTBEAT);
  }

  /** These with another rate. */
  public ApiOptions withRequestsPerSecond(int value) {
    return new ApiOptions(host, port, token, value, maxBodyBytes, maxStreams, heartbeat);
  }

  /** These with another number of streams. */
  public ApiOptions withMaxStreams(int value) {
    return new ApiOptions(host, port, token, requestsPerSecond, maxBodyBytes, value, heartbeat);
  }

  /** These with another time between signs of life. */
  public ApiOptions withHeartbeat(Duration value) {
    return new ApiOptions(host, port, token, requestsPerSecond, maxBodyBytes, maxStreams, value);
  }

  /** Whether only this machine can reach it. */
  public boolean loopback() {
    return isLoopback(host);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("host must be an address of this machine, got " + host, e);
    }
  }

  private static void checkToken(String token) {
    boolean valid = token.length() >= MIN_TOKEN_LENGTH && token.matches("[!-~]+");
    // The token itself is no business of a log.
    require(
        valid,
        "token",
        token.length() + " characters",
        "at least " + MIN_TOKEN_LENGTH + " visible ASCII characters");
  }

  private static void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(field + " must be " + expected + ", got " + value);
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "ApiOptions[" + host + ":" + port + (token.isPresent() ? ", token" : "") + "]";
  }
}
