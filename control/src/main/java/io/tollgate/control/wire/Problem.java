package io.tollgate.control.wire;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A problem document (RFC 9457).
///
/// @param type the same for every problem of one code
/// @param detail what was wrong this time, for people
/// @param code stable; clients branch on it
/// @param errors what was wrong with single fields; empty if it was none of them
public record Problem(
    String type, String title, int status, String detail, String code, List<FieldError> errors) {

  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    errors = List.copyOf(errors);
  }

  public static Problem of(ProblemCode code, String detail, List<FieldError> errors) {
    return new Problem(
        "urn:tollgate:problem:" + code.code(),
        code.title(),
        code.status(),
        detail,
        code.code(),
        errors);
  }

  public static Problem of(ProblemCode code, String detail) {
    return of(code, detail, List.of());
  }

  /// Answers with this problem.
  public void write(HttpServletResponse response, Map<String, String> headers) throws IOException {
    byte[] bytes = Json.write(this);
    response.setStatus(status);
    headers.forEach(response::setHeader);
    response.setContentType(MEDIA_TYPE);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  /// What was wrong with one field.
  ///
  /// @param field name of the body's field, the parameter or the header
  /// @param code `required`, `unknown`, `repeated`, `type`, `format`, `range` or `value`
  public record FieldError(String field, String code, String message) {}
}
