package io.tollgate.control.wire;

/// Why a request was not done. The code is stable; clients branch on it.
public enum ProblemCode {
  MALFORMED_JSON(400, "malformed-json", "The body is not one JSON object"),
  INVALID_REQUEST(400, "invalid-request", "The request is not valid"),
  UNAUTHENTICATED(401, "unauthenticated", "A valid admin token is needed"),
  NOT_FOUND(404, "not-found", "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "The path does not take this method"),
  CONFLICT(409, "conflict", "The request does not go with how things stand"),
  BODY_TOO_LARGE(413, "body-too-large", "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The body must be application/json"),
  IDEMPOTENCY_KEY_REUSED(
      422, "idempotency-key-reused", "The Idempotency-Key belongs to another request"),
  CONFIGURATION_REFUSED(422, "configuration-refused", "The configuration has mistakes"),
  INTERNAL(500, "internal", "Something went wrong on our side"),
  STORE_UNAVAILABLE(503, "store-unavailable", "The store is out of reach");

  private final int status;
  private final String code;
  private final String title;

  ProblemCode(int status, String code, String title) {
    this.status = status;
    this.code = code;
    this.title = title;
  }

  /// The HTTP status, 400..=599.
  public int status() {
    return status;
  }

  /// The stable text.
  public String code() {
    return code;
  }

  /// The same words for every problem of this code.
  public String title() {
    return title;
  }
}
