package io.hmnas.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.hmnas.coordinator.api.ProblemDetail.Kind;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Stands before every request: who may ask, how often, and what answers tell a browser. */
final class Guard implements Handler {
  /**
   * Answered without a token, as is the web page: probes and scrapers have none, and neither the
   * description nor the page is a secret.
   */
  static final Set<String> OPEN = Set.of("/healthz", "/readyz", "/metrics", "/api/v1/openapi.json");

  private static final int MAX_CLIENTS = 10_000;
  private static final Set<String> LOOPBACK_NAMES =
      Set.of("localhost", "127.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]");

  private final ApiOptions options;
  private final Optional<byte[]> tokenDigest;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MAX_CLIENTS;
        }
      };

  Guard(ApiOptions options) {
    this.options = options;
    this.tokenDigest = options.token().map(Guard::digest);
  }

  @Override
  public void handle(Context ctx) {
    ctx.header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .header("Cache-Control", "no-cache");
    limitRate(ctx);
    refuseOtherSites(ctx);
    if (!OPEN.contains(ctx.path()) && !PageRoutes.serves(ctx.path())) {
      requireToken(ctx);
    }
  }

  private void limitRate(Context ctx) {
    ConsumptionProbe probe = bucket(ctx.req().getRemoteAddr()).tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
      throw ProblemException.retryable(
          Kind.TOO_MANY_REQUESTS,
          "more than " + options.requestsPerSecond() + " requests in a second: ask less often",
          Math.toIntExact(seconds));
    }
  }

  private Bucket bucket(String client) {
    synchronized (buckets) {
      return buckets.computeIfAbsent(
          client,
          unused ->
              Bucket.builder()
                  .addLimit(
                      Bandwidth.builder()
                          .capacity(2L * options.requestsPerSecond())
                          .refillGreedy(options.requestsPerSecond(), Duration.ofSeconds(1))
                          .build())
                  .build());
    }
  }

  /**
   * A page of another site must not act through its reader's browser. Without a token, the name by
   * which we are called counts as well: another site could let its own name point to this machine.
   */
  private void refuseOtherSites(Context ctx) {
    String host = Optional.ofNullable(ctx.header("Host")).orElse("");
    String origin = ctx.header("Origin");
    if (origin != null && !authority(origin).equals(Optional.of(host))) {
      throw ProblemException.of(
          Kind.FORBIDDEN, "requests from pages of " + origin + " are not answered");
    }
    if (options.token().isEmpty() && !LOOPBACK_NAMES.contains(name(host))) {
      throw ProblemException.of(
          Kind.FORBIDDEN, "call this server localhost or 127.0.0.1, not '" + name(host) + "'");
    }
  }

  private static String name(String host) {
    return host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
  }

  private static Optional<String> authority(String origin) {
    try {
      return Optional.ofNullable(URI.create(origin).getAuthority());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void requireToken(Context ctx) {
    if (tokenDigest.isEmpty()) {
      return;
    }
    String header = Optional.ofNullable(ctx.header("Authorization")).orElse("");
    boolean bearer = header.regionMatches(true, 0, "Bearer ", 0, 7);
    // Digests have one length, so that the time taken says nothing of the token.
    if (!bearer || !MessageDigest.isEqual(digest(header.substring(7).strip()), tokenDigest.get())) {
      ctx.header("WWW-Authenticate", "Bearer realm=\"hmnas\"");
      throw ProblemException.of(
          Kind.UNAUTHORIZED,
          bearer
              ? "the bearer token is not the server's"
              : "a bearer token is required: send 'Authorization: Bearer TOKEN'");
    }
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
