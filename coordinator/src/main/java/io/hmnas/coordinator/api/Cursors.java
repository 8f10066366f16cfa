package io.hmnas.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;

/**
 * Marks of places in lists. Clients must not look into them: what they hold may change.
 *
 * <p>They hold the key of the last item given, so that a page is never off by what came or went
 * meanwhile, and any coordinator can go on where another one stopped.
 */
final class Cursors {
  private Cursors() {}

  static String of(Object key) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key.toString().getBytes(UTF_8));
  }

  static String text(String cursor) {
    return decoded(cursor).orElseThrow(() -> invalid(cursor));
  }

  static long number(String cursor) {
    try {
      return Long.parseLong(text(cursor));
    } catch (NumberFormatException e) {
      throw invalid(cursor);
    }
  }

  private static Optional<String> decoded(String cursor) {
    try {
      return Optional.of(new String(Base64.getUrlDecoder().decode(cursor), UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ProblemException invalid(String cursor) {
    return ProblemException.invalid(
        "cursor", "cursor must be the 'next' of an earlier answer, got '" + cursor + "'");
  }
}
