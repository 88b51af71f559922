package io.tollgate.core.person;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The SHA-256 of something random enough that guessing it from its hash is hopeless: the token of
/// a link, a recovery code.
///
/// @param hex 64 characters
public record TokenHash(String hex) {

  public static TokenHash of(Secret secret) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(secret.reveal().getBytes(StandardCharsets.UTF_8));
      return new TokenHash(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Without the hash: it's what a link is looked up by.
  @Override
  public String toString() {
    return "***";
  }
}
