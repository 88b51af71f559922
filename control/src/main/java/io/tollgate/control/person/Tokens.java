package io.tollgate.control.person;

import io.tollgate.core.person.Secret;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;

/// Makes what only its owner may know.
///
/// Thread: any.
public final class Tokens {

  private static final int LINK_BYTES = 32;

  /// RFC 4226, section 4: 160 bits.
  private static final int FACTOR_BYTES = 20;

  private static final int CODE_CHARACTERS = 16;
  private static final int CODE_GROUP = 4;

  /// Crockford's base 32: nothing in it looks like something else.
  private static final String CODE_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private final SecureRandom random;

  public Tokens(SecureRandom random) {
    this.random = random;
  }

  /// The token of a link: 256 random bits.
  public Secret link() {
    byte[] bytes = new byte[LINK_BYTES];
    random.nextBytes(bytes);
    return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /// The secret of an authenticator, in base 32.
  public Secret factor() {
    byte[] bytes = new byte[FACTOR_BYTES];
    random.nextBytes(bytes);
    return new Secret(Base32.encode(bytes));
  }

  /// A recovery code, 80 random bits: nobody finds it from its hash.
  public Secret recoveryCode() {
    var code = new StringBuilder();
    for (int i = 0; i < CODE_CHARACTERS; i++) {
      if (i > 0 && i % CODE_GROUP == 0) {
        code.append('-');
      }
      code.append(CODE_DIGITS.charAt(random.nextInt(CODE_DIGITS.length())));
    }
    return new Secret(code.toString());
  }

  /// A recovery code as it was made, from what was typed.
  public static Secret recoveryCode(String typed) {
    String plain =
        typed
            .toUpperCase(Locale.ROOT)
            .replaceAll("[\\s-]", "")
            .replace('O', '0')
            .replace('I', '1')
            .replace('L', '1');
    var code = new StringBuilder();
    for (int i = 0; i < plain.length(); i++) {
      if (i > 0 && i % CODE_GROUP == 0) {
        code.append('-');
      }
      code.append(plain.charAt(i));
    }
    return new Secret(code.toString());
  }

  /// Whether what was typed has the length of a recovery code, and not of another code.
  public static boolean looksLikeRecoveryCode(String typed) {
    return typed.replaceAll("[\\s-]", "").length() == CODE_CHARACTERS;
  }
}
