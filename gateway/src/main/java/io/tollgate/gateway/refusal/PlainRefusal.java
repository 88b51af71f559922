package io.tollgate.gateway.refusal;

import io.tollgate.core.request.RefusalCode;

/// The words of a refusal where no api was found whose dialect could word it: problem details (RFC
/// 9457).
public final class PlainRefusal {

  /// The media type of [#body].
  public static final String CONTENT_TYPE = "application/problem+json";

  private PlainRefusal() {}

  /// The problem document of a code. Nothing of the request is in it.
  public static String body(RefusalCode code) {
    // Stable text and public words: both are ours, and plain ASCII without quotes.
    return "{\"type\":\"about:blank\",\"title\":\""
        + code.words()
        + "\",\"status\":"
        + code.status()
        + ",\"code\":\""
        + code.text()
        + "\"}";
  }
}
