package io.tollgate.core.key;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns a key into its [KeyDigest].
///
/// The inner hash is plain SHA-256, so that keys a seller knows only by their SHA-256 can be
/// imported; the outer one needs the installation's secret, so a stolen database lets nobody test
/// guesses. While that secret is being replaced there are two: keys that were made before are found
/// under the previous one.
///
/// Thread: one; each event loop has its own.
public final class KeyHasher {

  private final MessageDigest sha;
  private final Hmac hmac;
  private final @Nullable Hmac previousHmac;

  /// Used again for each key, and blank between them.
  private final byte[] text = new byte[128];

  private final byte[] inner = new byte[32];

  /// @param secret the installation's secret, 32 bytes or more
  public KeyHasher(byte[] secret) {
    this(secret, null);
  }

  /// @param secret the installation's secret, 32 bytes or more
  /// @param previous the one before, while it still counts; else null
  public KeyHasher(byte[] secret, byte @Nullable [] previous) {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    hmac = new Hmac(secret);
    previousHmac = previous == null ? null : new Hmac(previous);
  }

  /// The digest of a key.
  public KeyDigest digest(String key) {
    hash(key);
    return digestOfSha256(inner);
  }

  /// The digest that a key has if it was made under the previous secret and not used since.
  ///
  /// @return null if there is no previous secret
  public @Nullable KeyDigest previousDigest(String key) {
    if (previousHmac == null) {
      return null;
    }
    hash(key);
    return previousDigestOfSha256(inner);
  }

  /// Writes a key's SHA-256 to [#inner].
  private void hash(String key) {
    int length = ascii(key);
    if (length < 0) {
      sha.update(key.getBytes(StandardCharsets.UTF_8));
    } else {
      sha.update(text, 0, length);
      Arrays.fill(text, 0, length, (byte) 0);
    }
    try {
      sha.digest(inner, 0, inner.length);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 has 32 bytes", e);
    }
  }

  /// Writes a key's bytes to [#text].
  ///
  /// @return their number; -1 if they are too many, or not ASCII
  private int ascii(String key) {
    int length = key.length();
    if (length > text.length) {
      return -1;
    }
    for (int i = 0; i < length; i++) {
      char c = key.charAt(i);
      if (c >= 0x80) {
        return -1;
      }
      text[i] = (byte) c;
    }
    return length;
  }

  /// The digest of a key known only by its SHA-256.
  public KeyDigest digestOfSha256(byte[] sha256) {
    return KeyDigest.of(hmac.of(sha256));
  }

  /// As [#previousDigest], of a key known only by its SHA-256.
  public @Nullable KeyDigest previousDigestOfSha256(byte[] sha256) {
    return previousHmac == null ? null : KeyDigest.of(previousHmac.of(sha256));
  }
}
