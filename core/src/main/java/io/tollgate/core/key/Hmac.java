package io.tollgate.core.key;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// HMAC-SHA-256 of 32 bytes (RFC 2104).
///
/// Thread: one.
final class Hmac {

  /*
   * The JDK's Mac makes two arrays for each message, and a third for whoever asks. It is asked for each
   * call with a key, where that took 5 of each 100 bytes a call allocates. This one makes none; the
   * hash itself is the JDK's.
   */

  static final int BYTES = 32;

  private static final int BLOCK = 64;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;

  private final MessageDigest sha;
  private final byte[] innerPad;
  private final byte[] outerPad;
  private final byte[] hash = new byte[BYTES];

  /// @param secret 32 bytes or more
  Hmac(byte[] secret) {
    if (secret.length < BYTES) {
      throw new IllegalArgumentException(
          "secret: " + secret.length + " bytes (expected: >= " + BYTES + ")");
    }
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    byte[] key = secret.length > BLOCK ? sha.digest(secret) : secret;
    innerPad = padded(key, INNER);
    outerPad = padded(key, OUTER);
  }

  private static byte[] padded(byte[] key, byte with) {
    byte[] pad = Arrays.copyOf(key, BLOCK);
    for (int i = 0; i < BLOCK; i++) {
      pad[i] ^= with;
    }
    return pad;
  }

  /// @return its 32 bytes, good until the next call
  byte[] of(byte[] message) {
    sha.update(innerPad);
    sha.update(message);
    digest();
    sha.update(outerPad);
    sha.update(hash);
    digest();
    return hash;
  }

  private void digest() {
    try {
      sha.digest(hash, 0, BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 has 32 bytes", e);
    }
  }
}
