package io.tollgate.core.key;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Turns a key into its [KeyDigest].
///
/// The inner hash is plain SHA-256, so that keys a seller knows only by their SHA-256 can be
/// imported; the outer one needs the installation's secret, so a stolen database lets nobody test
/// guesses.
///
/// Thread: one; each event loop has its own.
public final class KeyHasher {

  private final MessageDigest sha;
  private final Mac mac;

  /// @param secret the installation's secret, 32 bytes or more
  public KeyHasher(byte[] secret) {
    if (secret.length < 32) {
      throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected: >= 32)");
    }
    try {
      sha = MessageDigest.getInstance("SHA-256");
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has SHA-256 and its HMAC", e);
    }
  }

  /// The digest of a key.
  public KeyDigest digest(String key) {
    return digestOfSha256(sha.digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  /// The digest of a key known only by its SHA-256.
  public KeyDigest digestOfSha256(byte[] sha256) {
    return KeyDigest.of(mac.doFinal(sha256));
  }
}
