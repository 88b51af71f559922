package io.tollgate.gateway.oauth;

import io.tollgate.gateway.dialect.Dialect.Reply;
import io.tollgate.gateway.dialect.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/// A refusal of the token endpoint (RFC 6749 section 5.2).
///
/// @param error its code
/// @param words what the client's developer is told
record OAuthError(String error, String words) {

  static final String INVALID_REQUEST = "invalid_request";
  static final String INVALID_CLIENT = "invalid_client";
  static final String INVALID_SCOPE = "invalid_scope";
  static final String UNAUTHORIZED_CLIENT = "unauthorized_client";
  static final String UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type";
  static final String TEMPORARILY_UNAVAILABLE = "temporarily_unavailable";

  static OAuthError request(String words) {
    return new OAuthError(INVALID_REQUEST, words);
  }

  /// The answer of the status that its code has.
  Reply reply() {
    return error.equals(INVALID_CLIENT) ? badClient() : reply(400, error, words);
  }

  /// The one answer to whoever does not show a key that makes tokens, whatever the reason.
  static Reply badClient() {
    return reply(
        401,
        INVALID_CLIENT,
        "Client id and secret are not those of a key.",
        "WWW-Authenticate",
        "Basic realm=\"token\", charset=\"UTF-8\"");
  }

  /// @param more headers: name, value
  static Reply reply(int status, String error, String words, String... more) {
    var json = new JsonWriter();
    json.object().put("error", error).put("error_description", words).endObject();
    var headers = new ArrayList<>(Reply.UNCACHED);
    headers.addAll(List.of("Pragma", "no-cache"));
    headers.addAll(List.of(more));
    return new Reply(status, OAuth.JSON, headers, json.toString());
  }
}
