package io.tollgate.gateway.oauth;

import io.tollgate.core.key.LiveKey;
import io.tollgate.core.key.Scope;
import io.tollgate.core.route.TokenTerms;
import io.tollgate.core.token.SigningKey;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.PublicId;
import io.tollgate.gateway.dialect.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes the tokens of an api (RFC 9068).
///
/// Thread: any; may ask a store, and blocks.
final class Mint {

  private static final int ID_BYTES = 16;
  private static final long SECOND_MILLIS = 1000;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  /// All that a key without scopes may do.
  private static final List<Scope> EVERYTHING = List.of(new Scope(Scope.EVERY, true));

  private final String apiId;
  private final TokenTerms terms;
  private final SigningKeys keys;
  private final SecureRandom random = new SecureRandom();

  Mint(String apiId, TokenTerms terms, SigningKeys keys) {
    this.apiId = apiId;
    this.terms = terms;
    this.keys = keys;
  }

  /// A token, and what its holder is told of it. It never prints itself.
  ///
  /// @param text the token
  record Coin(String text, long lifeSeconds, String scope) {
    @Override
    public String toString() {
      return "***";
    }
  }

  long lifeSecondsMax() {
    return terms.lifeSeconds();
  }

  /// What a token may be given.
  ///
  /// @param wanted null for all that the key has
  /// @return null if the key has not all of that itself
  static @Nullable List<Scope> scopes(LiveKey key, @Nullable List<Scope> wanted) {
    List<Scope> own = key.permissions().scopes();
    if (wanted == null) {
      return own.isEmpty() ? EVERYTHING : own;
    }
    for (Scope scope : wanted) {
      // A scope stands for a route of its group here: what opens that one, opens all of them.
      if (!key.permissions().opens(scope.group(), scope.writes())) {
        return null;
      }
    }
    return wanted;
  }

  /// Makes a token.
  ///
  /// @param scopes what [#scopes] gave
  /// @param subject empty for nobody in particular
  /// @throws io.tollgate.core.unit.StoreException the signing keys can't be had
  Coin make(LiveKey key, List<Scope> scopes, String subject, long lifeSeconds, long atMillis) {
    SigningKey signer = keys.signer(atMillis);
    long second = Math.floorDiv(atMillis, SECOND_MILLIS);
    // Whoever reads the token shall not think that it lives longer than its key.
    long keySeconds = Math.max(1, Math.floorDiv(key.expiresMillis(), SECOND_MILLIS) - second);
    long life = Math.min(lifeSeconds, keySeconds);
    String client = PublicId.KEY.write(key.id());
    String scope = scopes.stream().map(Scope::toString).collect(Collectors.joining(" "));
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    var header = new JsonWriter();
    header.object().put("typ", "at+jwt").put("alg", "ES256").put("kid", signer.id()).endObject();
    var claims = new JsonWriter();
    claims
        .object()
        .put("iss", terms.issuer())
        .put("sub", subject.isEmpty() ? client : subject)
        .put("aud", apiId)
        .put("client_id", client)
        .put("scope", scope)
        .put("iat", second)
        .put("nbf", second)
        .put("exp", second + life)
        .put("jti", ENCODER.encodeToString(id))
        .endObject();
    String signed = encoded(header) + "." + encoded(claims);
    byte[] signature = signer.sign(signed.getBytes(StandardCharsets.US_ASCII));
    return new Coin(signed + "." + ENCODER.encodeToString(signature), life, scope);
  }

  private static String encoded(JsonWriter json) {
    return ENCODER.encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
