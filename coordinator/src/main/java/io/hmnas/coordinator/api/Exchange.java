package io.hmnas.coordinator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.coordinator.api.ProblemDetail.Kind;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What requests and answers have in common: bodies, parameters, entity tags, problems. */
final class Exchange {
  static final String JSON = "application/json";
  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 1000;
  private static final int TAG_BYTES = 16;

  private Exchange() {}

  /**
   * The request's body.
   *
   * @throws ProblemException if it is too long, or no JSON
   */
  static JsonNode body(Context ctx, int maxBytes) {
    String type = Optional.ofNullable(ctx.contentType()).orElse("");
    if (!type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
      throw ProblemException.of(
          Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be " + JSON + ", got '" + type + "'");
    }
    try {
      return Json.MAPPER.readTree(read(ctx.req().getInputStream(), maxBytes));
    } catch (JsonProcessingException e) {
      throw ProblemException.invalid("", "the body is not valid JSON: " + where(e));
    } catch (IOException e) {
      throw ProblemException.invalid("", "the body cannot be read: " + e.getMessage());
    }
  }

  private static String where(JsonProcessingException e) {
    String place =
        e.getLocation() == null
            ? ""
            : " (line %d, column %d)"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return e.getOriginalMessage() + place;
  }

  private static byte[] read(InputStream in, int maxBytes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      bytes.write(buffer, 0, count);
      // Not the length that the client says: it may say none.
      if (bytes.size() > maxBytes) {
        throw ProblemException.of(
            Kind.TOO_LARGE, "the body may have at most " + maxBytes + " bytes");
      }
    }
    return bytes.toByteArray();
  }

  /** Parameter {@code limit}: items of one answer. */
  static int limit(Context ctx) {
    String text = ctx.queryParam("limit");
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    if (text.matches("[0-9]{1,4}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    }
    throw ProblemException.invalid(
        "limit", "limit must be 1.." + MAX_LIMIT + ", got '" + text + "'");
  }

  /** Parameter {@code cursor}: after which key to begin. */
  static <K> Optional<K> cursor(Context ctx, Function<String, K> read) {
    return Optional.ofNullable(ctx.queryParam("cursor")).map(read);
  }

  /** A parameter that is one of an enumeration's names, in any case. */
  static <E extends Enum<E>> Optional<E> symbol(Context ctx, String parameter, List<E> known) {
    String text = ctx.queryParam(parameter);
    if (text == null) {
      return Optional.empty();
    }
    return Optional.of(
        known.stream()
            .filter(symbol -> symbol.name().equals(text.toUpperCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        parameter,
                        parameter + " must be one of " + known + ", got '" + text + "'")));
  }

  /** Answers with a document and its tag; or, to a reader, that the client has it already. */
  static void answer(Context ctx, JsonNode json) {
    answer(ctx, JSON, Json.bytes(json));
  }

  /** The same for bytes of any kind. */
  static void answer(Context ctx, String mediaType, byte[] bytes) {
    String tag = tag(bytes);
    ctx.header("ETag", tag);
    if (ctx.method() == HandlerType.GET && hasAlready(ctx.header("If-None-Match"), tag)) {
      ctx.status(304);
    } else {
      ctx.contentType(mediaType).result(bytes);
    }
  }

  /**
   * A document's tag is a digest of it, and so the same at every coordinator. Weak, because a
   * compressed answer is not the same bytes.
   */
  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "W/\"" + HexFormat.of().formatHex(Arrays.copyOf(digest, TAG_BYTES)) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static boolean hasAlready(@Nullable String header, String tag) {
    if (header == null) {
      return false;
    }
    String opaque = tag.substring(2);
    return header.strip().equals("*")
        || Arrays.stream(header.split(",", -1))
            .map(String::strip)
            .map(known -> known.startsWith("W/") ? known.substring(2) : known)
            .anyMatch(opaque::equals);
  }

  /** Answers with a problem. */
  static void fail(Context ctx, ProblemDetail problem) {
    problem
        .retryAfterSeconds()
        .ifPresent(seconds -> ctx.header("Retry-After", Integer.toString(seconds)));
    ctx.status(problem.kind().status())
        .contentType(ProblemDetail.MEDIA_TYPE)
        .result(Json.bytes(problem.toJson(ctx.path())));
  }
}
