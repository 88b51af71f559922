package io.tollgate.gateway.oauth;

import io.tollgate.core.route.TokenTerms;
import io.tollgate.core.token.SigningKey;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.Dialect.Reply;
import io.tollgate.gateway.dialect.JsonWriter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an api with tokens answers beside its dialect's own endpoints: `/oauth/token` (RFC 6749
/// section 4.4), `/oauth/jwks.json` (RFC 7517) and `/.well-known/oauth-authorization-server` (RFC
/// 8414).
///
/// Thread: any; immutable.
public final class OAuth {

  public static final String TOKEN = "/oauth/token";
  public static final String KEYS = "/oauth/jwks.json";
  public static final String METADATA = "/.well-known/oauth-authorization-server";

  /// All of them: no route of an api can be there.
  public static final Set<String> PATHS = Set.of(TOKEN, KEYS, METADATA);

  static final String JSON = "application/json";

  private final TokenTerms terms;
  private final Mint mint;
  private final SigningKeys keys;

  /// @param apiId whose endpoints these are
  public OAuth(String apiId, TokenTerms terms, SigningKeys keys) {
    this.terms = terms;
    this.keys = keys;
    this.mint = new Mint(apiId, terms, keys);
  }

  /// The endpoint at a place.
  ///
  /// @param method upper case; HEAD comes as GET
  /// @param path canonical, inside the api
  /// @return null if there is none
  public Dialect.@Nullable Endpoint endpoint(String method, String path) {
    if (!PATHS.contains(path) || (path.equals(METADATA) && !terms.addressable())) {
      return null;
    }
    boolean ofToken = path.equals(TOKEN);
    String takes = ofToken ? "POST" : "GET";
    if (!method.equals(takes)) {
      return (Open) _ -> otherMethod(ofToken ? "POST" : "GET, HEAD");
    }
    return ofToken
        ? new TokenEndpoint(mint)
        : path.equals(KEYS) ? new Published() : (Open) _ -> metadata();
  }

  /// An endpoint that is anybody's.
  private interface Open extends Dialect.Endpoint {
    @Override
    default boolean open() {
      return true;
    }
  }

  /// The public keys, which a store may be asked for.
  private final class Published implements Open {

    @Override
    public boolean blocking() {
      return true;
    }

    @Override
    public Reply answer(Call call) {
      var json = new JsonWriter();
      json.object().array("keys");
      for (SigningKey key : keys.published(call.nowMillis())) {
        json.object()
            .put("kty", "EC")
            .put("crv", "P-256")
            .put("x", key.x())
            .put("y", key.y())
            .put("use", "sig")
            .put("alg", "ES256")
            .put("kid", key.id())
            .endObject();
      }
      json.endArray().endObject();
      return cacheable(json.toString());
    }
  }

  private Reply metadata() {
    var json = new JsonWriter();
    json.object()
        .put("issuer", terms.issuer())
        .put("token_endpoint", terms.issuer() + TOKEN)
        .put("jwks_uri", terms.issuer() + KEYS);
    texts(json, "grant_types_supported", TokenRequest.GRANT_TYPE);
    texts(
        json, "token_endpoint_auth_methods_supported", "client_secret_basic", "client_secret_post");
    // There is no authorization endpoint, so it can respond in no way.
    texts(json, "response_types_supported");
    json.endObject();
    return cacheable(json.toString());
  }

  private static void texts(JsonWriter json, String name, String... values) {
    json.array(name);
    for (String value : values) {
      json.element(value);
    }
    json.endArray();
  }

  private static Reply cacheable(String json) {
    return new Reply(
        200, JSON, List.of("Cache-Control", "public, max-age=" + SigningKeys.CACHED_SECONDS), json);
  }

  private static Reply otherMethod(String allowed) {
    return OAuthError.reply(
        405, "invalid_request", "This takes " + allowed + ".", "Allow", allowed);
  }
}
