package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalInt;

/**
 * What went wrong with a request, as RFC 9457 says it.
 *
 * @param kind what, for programs
 * @param detail what, for a person: field, value, remedy
 * @param errors the fields at fault, if the request has several
 * @param retryAfterSeconds when trying again may help
 */
public record ProblemDetail(
    Kind kind, String detail, List<FieldError> errors, OptionalInt retryAfterSeconds) {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final String TYPE_PREFIX = "urn:hmnas:problem:";

  /** Kinds of problems: each has a type of its own. */
  public enum Kind {
    INVALID_REQUEST(400, "The request is not as it must be"),
    UNAUTHORIZED(401, "The request has no valid token"),
    FORBIDDEN(403, "The request comes from elsewhere"),
    NOT_FOUND(404, "There is no such thing"),
    METHOD_NOT_ALLOWED(405, "This cannot be done with that"),
    CONFLICT(409, "The request contradicts what there is"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is of another type than expected"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    INTERNAL(500, "A fault of the server"),
    NOT_READY(503, "The server cannot do this now");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    String type() {
      return TYPE_PREFIX + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * One field at fault.
   *
   * @param field where, for example {@code config.supernet.epochs}; empty for the body as a whole
   */
  public record FieldError(String field, String detail) {}

  public ProblemDetail {
    errors = List.copyOf(errors);
  }

  static ProblemDetail of(Kind kind, String detail) {
    return new ProblemDetail(kind, detail, List.of(), OptionalInt.empty());
  }

  static ProblemDetail retryable(Kind kind, String detail, int afterSeconds) {
    return new ProblemDetail(kind, detail, List.of(), OptionalInt.of(afterSeconds));
  }

  /**
   * @param instance the request's path
   */
  ObjectNode toJson(String instance) {
    ObjectNode json =
        Json.object()
            .put("type", kind.type())
            .put("title", kind.title)
            .put("status", kind.status)
            .put("detail", detail)
            .put("instance", instance);
    if (!errors.isEmpty()) {
      ArrayNode array = json.putArray("errors");
      errors.forEach(
          error -> array.addObject().put("field", error.field()).put("detail", error.detail()));
    }
    return json;
  }
}
