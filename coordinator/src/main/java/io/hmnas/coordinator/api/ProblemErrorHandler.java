package io.hmnas.coordinator.api;

import io.hmnas.coordinator.api.ProblemDetail.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;

/** Problems for what the HTTP server refuses before it gets to a route. */
final class ProblemErrorHandler extends ErrorHandler {

  @Override
  public void handle(
      String target, Request baseRequest, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    baseRequest.setHandled(true);
    int status = response.getStatus();
    response.setContentType(ProblemDetail.MEDIA_TYPE);
    response.getOutputStream().write(Json.bytes(problem(status, "the request").toJson(target)));
  }

  @Override
  public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
    fields.put(HttpHeader.CONTENT_TYPE, ProblemDetail.MEDIA_TYPE);
    String detail = reason == null ? "it is no valid HTTP" : reason;
    ProblemDetail problem = ProblemDetail.of(kind(status), "the request is refused: " + detail);
    return ByteBuffer.wrap(Json.bytes(problem.toJson("").put("status", status)));
  }

  /** A problem for a status that was found without us. */
  static ProblemDetail problem(int status, String what) {
    Kind kind = kind(status);
    return ProblemDetail.of(
        kind,
        switch (kind) {
          case NOT_FOUND -> what + " is not known; GET /api/v1/openapi.json lists what is";
          case METHOD_NOT_ALLOWED ->
              what + " is not possible; GET /api/v1/openapi.json lists what is";
          default -> what + " is refused with status " + status;
        });
  }

  /** Of several kinds with a status, any; of none, one that has the blame right. */
  private static Kind kind(int status) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.status() == status)
        .findFirst()
        .orElse(status >= 500 ? Kind.INTERNAL : Kind.INVALID_REQUEST);
  }
}
