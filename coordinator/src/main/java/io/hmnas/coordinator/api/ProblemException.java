package io.hmnas.coordinator.api;

import io.hmnas.coordinator.api.ProblemDetail.FieldError;
import io.hmnas.coordinator.api.ProblemDetail.Kind;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Why something that was asked for cannot be done. */
public final class ProblemException extends RuntimeException {
  private static final int SHOWN = 100;

  private final transient ProblemDetail problem;

  ProblemException(ProblemDetail problem) {
    // No trace: it is an answer, not a fault.
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  static ProblemException of(Kind kind, String detail) {
    return new ProblemException(ProblemDetail.of(kind, detail));
  }

  static ProblemException retryable(Kind kind, String detail, int afterSeconds) {
    return new ProblemException(ProblemDetail.retryable(kind, detail, afterSeconds));
  }

  static ProblemException missing(String what, String id, String list) {
    String shown = id.length() <= SHOWN ? id : id.substring(0, SHOWN) + "...";
    return of(
        Kind.NOT_FOUND, "there is no " + what + " '" + shown + "'; GET " + list + " lists them");
  }

  static ProblemException invalid(List<FieldError> errors) {
    String detail = errors.stream().map(FieldError::detail).collect(Collectors.joining("; "));
    return new ProblemException(
        new ProblemDetail(Kind.INVALID_REQUEST, detail, errors, OptionalInt.empty()));
  }

  static ProblemException invalid(String field, String detail) {
    return invalid(List.of(new FieldError(field, detail)));
  }

  /** What went wrong. */
  public ProblemDetail problem() {
    return problem;
  }
}
