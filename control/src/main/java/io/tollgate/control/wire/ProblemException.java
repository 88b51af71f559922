package io.tollgate.control.wire;

import java.util.List;
import java.util.Map;

/// Ends a request with a [Problem]. Caught at one wall, the router's.
public final class ProblemException extends RuntimeException {

  private final transient Problem problem;
  private final transient Map<String, String> headers;

  public ProblemException(Problem problem, Map<String, String> headers) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.headers = Map.copyOf(headers);
  }

  public ProblemException(ProblemCode code, String detail) {
    this(Problem.of(code, detail), Map.of());
  }

  /// Fields were wrong.
  public static ProblemException invalid(List<Problem.FieldError> errors) {
    Problem.FieldError first = errors.getFirst();
    String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
    return new ProblemException(
        Problem.of(
            ProblemCode.INVALID_REQUEST, first.field() + ": " + first.message() + more, errors),
        Map.of());
  }

  /// One field was wrong.
  public static ProblemException invalid(String field, String code, String message) {
    return invalid(List.of(new Problem.FieldError(field, code, message)));
  }

  public Problem problem() {
    return problem;
  }

  /// What goes beside the document.
  public Map<String, String> headers() {
    return headers;
  }
}
