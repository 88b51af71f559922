package io.tollgate.gateway.token;

import io.tollgate.core.key.TokenKey;
import io.tollgate.gateway.metering.MemberReader;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A token in the compact form of RFC 7515, taken apart and verified in one go: nothing of it is
/// believed before its signature is.
///
/// Source: RFC 7515, 7518, 7519, and the advice of RFC 8725.
///
/// Thread: any; blocks nothing, but takes long.
final class Token {

  /*
   * Strict where a reader could be led astray:
   *
   * - three parts of base64url, each in its one canonical spelling, so that no token has a second
   *   text with another hash;
   * - `alg` must be one of those the imported key's kind allows, and the key comes from `kid` among
   *   this caller's alone. `jwk`, `jku`, `x5u`, `x5c` in the header are claims of a stranger and
   *   are not looked at;
   * - `crit` asks for what is not implemented here, so it is refused whatever it lists;
   * - a member named twice is refused: two readers could take different ones.
   */

  /// Longest token read, in characters.
  static final int LENGTH_MAX = 8192;

  /// How far the clocks of signer and gateway may stand apart.
  static final long SKEW_SECONDS = 30;

  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  /// Digits of an instant in seconds, and those behind its point.
  private static final int INSTANT_DIGITS_MAX = 15;

  private final MemberReader header;
  private final MemberReader claims;
  private final String signed;
  private final byte[] signature;

  private Token(MemberReader header, MemberReader claims, String signed, byte[] signature) {
    this.header = header;
    this.claims = claims;
    this.signed = signed;
    this.signature = signature;
  }

  /// What a token that verified is good for.
  ///
  /// @param signer whose signature it bears
  /// @param fromSeconds first second it holds, skew included, since 1970
  /// @param endSeconds first second it holds no longer, skew included
  record Verified(TokenKey signer, long fromSeconds, long endSeconds) {

    boolean holds(long atMillis) {
      long second = Math.floorDiv(atMillis, 1000L);
      return second >= fromSeconds && second < endSeconds;
    }
  }

  /// Verifies a token.
  ///
  /// @param keys those that may have signed it
  /// @return null if it is not good, for whatever reason
  static @Nullable Verified verify(String token, List<TokenKey> keys, long atMillis) {
    Token read = read(token);
    if (read == null) {
      return null;
    }
    TokenKey signer = signer(read.header, keys);
    Algorithm algorithm = algorithm(read.header, signer);
    Verified verified = validity(read.claims, signer);
    if (signer == null || algorithm == null || verified == null || !verified.holds(atMillis)) {
      return null;
    }
    return read.isSigned(algorithm, signer.publicKey()) ? verified : null;
  }

  /// Takes a token apart.
  ///
  /// @return null if it is none, or asks for what is not implemented
  static @Nullable Token read(String token) {
    if (token.length() > LENGTH_MAX) {
      return null;
    }
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first < 0 || second < 0) {
      return null;
    }
    MemberReader header = object(token.substring(0, first));
    MemberReader claims = object(token.substring(first + 1, second));
    byte[] signature = decoded(token.substring(second + 1));
    return header == null || claims == null || signature == null || header.raw("crit") != null
        ? null
        : new Token(header, claims, token.substring(0, second), signature);
  }

  /// What it says of itself.
  MemberReader header() {
    return header;
  }

  /// What it says, to be believed once [#isSigned].
  MemberReader claims() {
    return claims;
  }

  /// Whether it bears the signature of a key. Takes long.
  boolean isSigned(Algorithm algorithm, PublicKey key) {
    return algorithm.verifies(key, signed.getBytes(StandardCharsets.US_ASCII), signature);
  }

  private static @Nullable TokenKey signer(MemberReader header, List<TokenKey> keys) {
    String id = header.string("kid");
    for (TokenKey key : keys) {
      if (key.id().equals(id)) {
        return key;
      }
    }
    return null;
  }

  private static @Nullable Algorithm algorithm(MemberReader header, @Nullable TokenKey signer) {
    String name = header.string("alg");
    return signer == null || name == null || !signer.kind().algorithms().contains(name)
        ? null
        : Algorithm.valueOf(name);
  }

  private static @Nullable Verified validity(MemberReader claims, @Nullable TokenKey signer) {
    Long notBefore = seconds(claims.raw("nbf"));
    Long expires = seconds(claims.raw("exp"));
    return signer == null || notBefore == null || expires == null
        ? null
        : new Verified(signer, notBefore - SKEW_SECONDS, expires + SKEW_SECONDS);
  }

  /// Whole seconds of an instant: a number, possibly with decimals, which are cut off.
  private static @Nullable Long seconds(@Nullable String raw) {
    if (raw == null) {
      return null;
    }
    int point = raw.indexOf('.');
    String whole = point < 0 ? raw : raw.substring(0, point);
    String rest = point < 0 ? "" : raw.substring(point + 1);
    return isDigits(whole) && !whole.isEmpty() && isDigits(rest) ? Long.valueOf(whole) : null;
  }

  private static boolean isDigits(String text) {
    return text.length() <= INSTANT_DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static @Nullable MemberReader object(String part) {
    byte[] json = decoded(part);
    return json == null ? null : MemberReader.readUnique(json);
  }

  private static byte @Nullable [] decoded(String part) {
    try {
      byte[] bytes = DECODER.decode(part);
      return ENCODER.encodeToString(bytes).equals(part) ? bytes : null;
    } catch (IllegalArgumentException _) {
      // Not base64url.
      return null;
    }
  }
}
