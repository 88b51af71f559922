package io.tollgate.gateway.token;

import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.Scope;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.TokenTerms;
import io.tollgate.core.token.AccessToken;
import io.tollgate.core.token.SigningKey;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.PublicId;
import io.tollgate.gateway.metering.MemberReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Tokens the gateway made, shown in place of keys: those that verified are remembered, the others
/// are verified off the event loop.
///
/// Source: RFC 9068, and the advice of RFC 8725.
///
/// Thread: any.
public final class AccessTokens {

  /*
   * Nothing a token says decides how it is verified but `kid`, which picks one of our own keys: the
   * type is `at+jwt` and the algorithm ES256, or it is not ours. So neither `none`, nor a public key
   * taken for a shared secret, nor the token of a customer who signs his own can pass.
   *
   * A remembered token names the key that signed it. It is good only as long as that one is
   * published: when all signing keys are replaced, nothing has to be forgotten here.
   *
   * Nobody is known before a signature is, so verifications take turns by address.
   */

  private static final String TYPE = "at+jwt";
  private static final String SCOPE_SEPARATOR = " ";
  private static final long SECOND_MILLIS = 1000;

  private final SigningKeys keys;
  private final LongFunction<@Nullable KeyDigest> digests;
  private final Verifications<KeyDigest, AccessToken> verifications;

  /// @param digests of keys by their ids; asks the store
  /// @param blocking runs verifications, such as virtual threads
  public AccessTokens(
      SigningKeys keys,
      LongFunction<@Nullable KeyDigest> digests,
      Executor blocking,
      Tokens.Bounds bounds) {
    this.keys = keys;
    this.digests = digests;
    this.verifications = new Verifications<>(blocking, bounds);
  }

  /// Told what came of a verification, on the executor that was given.
  public interface Waiting {
    void tokenIs(AccessToken token);

    void tokenBad();

    /// The store can't be asked, or too many verifications wait already.
    ///
    /// @param overloaded whether the latter
    void tokenUnchecked(boolean overloaded);
  }

  /// A remembered token that is still good.
  ///
  /// @param digest of the token
  /// @return null if it must be verified
  public @Nullable AccessToken find(String apiId, KeyDigest digest, long atMillis) {
    AccessToken token = verifications.known(digest);
    if (token == null || !token.apiId().equals(apiId)) {
      return null;
    }
    if (!token.holds(atMillis) || keys.find(token.signingKeyId()) == null) {
      verifications.forget(digest, token);
      return null;
    }
    return token;
  }

  /// Forgets a token whose key has moved to another digest since: the next time it is verified
  /// anew.
  ///
  /// @param digest of the token
  public void forget(KeyDigest digest, AccessToken outdated) {
    verifications.forget(digest, outdated);
  }

  /// Verifies a token that is not remembered.
  ///
  /// @param digest of the token
  /// @param from who shows it, such as an address
  /// @param loop where `waiting` is told
  public void verify(
      Api api,
      TokenTerms terms,
      String token,
      KeyDigest digest,
      Object from,
      long atMillis,
      Executor loop,
      Waiting waiting) {
    var work =
        new Verifications.Work<>(
            from, api.id(), () -> verify(api.id(), terms.issuer(), token, atMillis));
    var told =
        new Verifications.Told<AccessToken>() {
          @Override
          public void verified(@Nullable AccessToken verified) {
            if (verified == null) {
              waiting.tokenBad();
            } else {
              waiting.tokenIs(verified);
            }
          }

          @Override
          public void failed() {
            waiting.tokenUnchecked(false);
          }
        };
    if (!verifications.add(digest, work, loop, told)) {
      waiting.tokenUnchecked(true);
    }
  }

  /// @return null if it is not good, for whatever reason
  @Nullable AccessToken verify(String apiId, String issuer, String text, long atMillis) {
    Token token = Token.read(text);
    if (token == null
        || !TYPE.equals(token.header().string("typ"))
        || !Algorithm.ES256.name().equals(token.header().string("alg"))) {
      return null;
    }
    MemberReader claims = token.claims();
    String keyId = token.header().string("kid");
    SigningKey signer = keyId == null ? null : keys.load(keyId, atMillis);
    long from = claims.integer("nbf", Long.MAX_VALUE / SECOND_MILLIS) - Token.SKEW_SECONDS;
    long end = claims.integer("exp", 0);
    if (signer == null
        || !issuer.equals(claims.string("iss"))
        || !apiId.equals(claims.string("aud"))
        || from < 0
        || from > Integer.MAX_VALUE * 100L
        || end < 0
        || end > Integer.MAX_VALUE * 100L
        || !token.isSigned(Algorithm.ES256, signer.publicKey())) {
      return null;
    }
    String client = claims.string("client_id");
    String subject = claims.string("sub");
    List<Scope> scopes = scopes(claims.string("scope"));
    if (client == null || subject == null || scopes.isEmpty()) {
      return null;
    }
    long id = PublicId.KEY.read(client);
    KeyDigest digest = id == PublicId.NONE ? null : digests.apply(id);
    if (digest == null) {
      return null;
    }
    var verified =
        new AccessToken(
            apiId,
            signer.id(),
            id,
            digest,
            scopes,
            subject.equals(client) ? "" : subject,
            from * SECOND_MILLIS,
            end * SECOND_MILLIS);
    return verified.holds(atMillis) ? verified : null;
  }

  private static List<Scope> scopes(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return List.of();
    }
    try {
      var scopes = new ArrayList<Scope>();
      for (String scope : text.split(SCOPE_SEPARATOR, -1)) {
        scopes.add(Scope.parse(scope));
      }
      return scopes;
    } catch (IllegalArgumentException _) {
      // We never wrote that.
      return List.of();
    }
  }
}
