package io.tollgate.gateway.token;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.TokenKey;
import io.tollgate.gateway.headers.FlatHeaders;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Tokens shown beside keys: those that verified are remembered, the others are verified off the
/// event loop.
///
/// Thread: any.
public final class Tokens {

  /*
   * A remembered token names the public key that verified it. It is good only as long as the
   * caller's key still has that one, so a change of keys needs no notice here.
   */

  private static final String BEARER = "Bearer ";

  private final Verifications<Id, Token.Verified> verifications;

  /// How much is remembered and how much waits.
  ///
  /// @param goodMax tokens remembered; when full, some leave and are verified again
  /// @param waitingMax verifications of all keys; when full, a new one is refused as overload
  /// @param waitingPerKeyMax the same of one key
  /// @param runningMax verifications at once
  public record Bounds(int goodMax, int waitingMax, int waitingPerKeyMax, int runningMax) {

    /// At about 200 bytes a token remembered, and half of the processors at most.
    public static Bounds defaults() {
      return new Bounds(
          16_384, 1024, 64, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }
  }

  /// @param blocking runs verifications, such as virtual threads
  public Tokens(Executor blocking, Bounds bounds) {
    this.verifications = new Verifications<>(blocking, bounds);
  }

  /// Told what came of a verification, on the executor that was given.
  public interface Waiting {
    void tokenGood(Caller caller);

    void tokenBad();

    /// Too many verifications wait already.
    void tokenUnchecked();
  }

  /// A token by its digest, of one key: what verified beside one key says nothing about another.
  private record Id(long keyId, KeyDigest digest) {}

  /// The token in `Authorization: Bearer`.
  ///
  /// @return null if there is none, one that is too long, or more than one such header
  public static @Nullable String shown(FlatHeaders headers) {
    String token = null;
    int found = 0;
    for (int i = 0; i < headers.size(); i++) {
      if (HttpHeaderNames.AUTHORIZATION.contentEqualsIgnoreCase(headers.name(i))) {
        String value = headers.value(i).toString();
        found++;
        token =
            value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? value.substring(BEARER.length()).strip()
                : null;
      }
    }
    return found != 1 || token == null || token.length() > Token.LENGTH_MAX ? null : token;
  }

  /// Whether a token is remembered as good for a caller.
  ///
  /// @param digest of the token
  public boolean knows(Caller caller, KeyDigest digest, long atMillis) {
    var id = new Id(caller.id(), digest);
    Token.Verified verified = verifications.known(id);
    if (verified == null) {
      return false;
    }
    boolean holds = verified.holds(atMillis) && caller.tokenKeys().contains(verified.signer());
    if (!holds) {
      verifications.forget(id, verified);
    }
    return holds;
  }

  /// Verifies a token that is not remembered.
  ///
  /// @param digest of the token
  /// @param loop where `waiting` is told
  public void verify(
      Caller caller,
      String token,
      KeyDigest digest,
      long atMillis,
      Executor loop,
      Waiting waiting) {
    List<TokenKey> keys = caller.tokenKeys();
    var work =
        new Verifications.Work<>(caller.id(), keys, () -> Token.verify(token, keys, atMillis));
    var told =
        new Verifications.Told<Token.Verified>() {
          @Override
          public void verified(Token.@Nullable Verified verified) {
            if (verified == null) {
              waiting.tokenBad();
            } else {
              waiting.tokenGood(caller);
            }
          }

          @Override
          public void failed() {
            waiting.tokenUnchecked();
          }
        };
    if (!verifications.add(new Id(caller.id(), digest), work, loop, told)) {
      waiting.tokenUnchecked();
    }
  }
}
