package io.tollgate.gateway.oauth;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.key.Scope;
import io.tollgate.core.request.Query;
import io.tollgate.core.request.Refusal;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.Dialect.Reply;
import io.tollgate.gateway.dialect.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `POST /oauth/token` for one request. It reads who asks by itself, since OAuth shows a key in
/// places of its own, and refuses in the words of OAuth; between the two the flow identifies and
/// permits the caller as it does for every endpoint.
///
/// Thread: one after the other: the call's event loop, then the one that answers.
public final class TokenEndpoint implements Dialect.Endpoint {

  private final Mint mint;
  private @Nullable TokenRequest request;

  TokenEndpoint(Mint mint) {
    this.mint = mint;
  }

  /// Reads the request. Before anything else is asked.
  ///
  /// @return null if it is one; else what is wrong with it
  public @Nullable Reply read(Call call, Query query) {
    try {
      request = TokenRequest.read(call, query, mint.lifeSecondsMax());
      return null;
    } catch (TokenRequest.Refused e) {
      return e.error().reply();
    }
  }

  /// The key that is shown: hash it and let go.
  public String secret() {
    return requireRequest().secret();
  }

  /// Whether a caller is the client that the request names, and may have tokens: where a key
  /// demands a token beside it, the key alone makes none.
  public boolean isFor(Caller caller) {
    return caller.id() == requireRequest().keyId() && caller.tokenKeys().isEmpty();
  }

  /// A refusal in the words of OAuth.
  public Reply refuse(Refusal refusal, Call call) {
    int status = refusal.code().status();
    return switch (refusal.code()) {
      case NO_CREDENTIAL,
          TWO_CALLERS,
          UNKNOWN_KEY,
          BAD_TOKEN,
          KEY_DELETED,
          KEY_DISABLED,
          KEY_LEAKED,
          KEY_EXPIRED,
          KEY_NOT_YET ->
          OAuthError.badClient();
      // Of the connection, not of the client.
      case HTTPS_REQUIRED -> OAuthError.reply(status, OAuthError.INVALID_REQUEST, refusal.words());
      default ->
          status == 429 || status >= 500
              ? later(status, refusal, call)
              : status == 402 || status == 403
                  ? new OAuthError(OAuthError.UNAUTHORIZED_CLIENT, refusal.words()).reply()
                  : OAuthError.reply(status, OAuthError.INVALID_REQUEST, refusal.words());
    };
  }

  private static Reply later(int status, Refusal refusal, Call call) {
    long wait =
        TimeUnit.MILLISECONDS.toSeconds(Math.max(0, refusal.retryAtMillis() - call.nowMillis()))
            + 1;
    return OAuthError.reply(
        status,
        OAuthError.TEMPORARILY_UNAVAILABLE,
        refusal.words(),
        "Retry-After",
        Long.toString(Math.min(wait, TimeUnit.HOURS.toSeconds(1))));
  }

  @Override
  public boolean blocking() {
    return true;
  }

  @Override
  public Reply answer(Call call) {
    Caller caller = call.caller();
    if (caller == null) {
      throw new IllegalStateException("a token for nobody");
    }
    TokenRequest asked = requireRequest();
    List<Scope> scopes = Mint.scopes(caller, asked.scopes());
    if (scopes == null) {
      return new OAuthError(
              OAuthError.INVALID_SCOPE, "The key itself may not do all that is asked for.")
          .reply();
    }
    Mint.Coin coin =
        mint.make(caller, scopes, asked.subject(), asked.lifeSeconds(), call.nowMillis());
    var json = new JsonWriter();
    json.object()
        .put("access_token", coin.text())
        .put("token_type", "Bearer")
        .put("expires_in", coin.lifeSeconds())
        .put("scope", coin.scope())
        .endObject();
    var headers = new ArrayList<>(Reply.UNCACHED);
    headers.addAll(List.of("Pragma", "no-cache"));
    return new Reply(200, OAuth.JSON, headers, json.toString());
  }

  private TokenRequest requireRequest() {
    if (request == null) {
      throw new IllegalStateException("not read yet");
    }
    return request;
  }
}
