package io.tollgate.core.key;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a certificate or a public key is known by: SHA-256 of its DER encoding. Subjects and serial
/// numbers can be chosen by whoever runs a CA; this can't.
///
/// Four longs, so that it can be a map key without an array. No secret: a certificate is shown to
/// everybody, and only its private key proves anything.
public record Fingerprint(long a, long b, long c, long d) {

  /// The fingerprint of a certificate or a public key.
  ///
  /// @param der the whole of it
  public static Fingerprint of(byte[] der) {
    try {
      return ofBytes(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// @param bytes 32 of them, big-endian
  public static Fingerprint ofBytes(byte[] bytes) {
    KeyDigest words = KeyDigest.of(bytes);
    return new Fingerprint(words.a(), words.b(), words.c(), words.d());
  }

  /// The 32 bytes, as the store keeps them.
  public byte[] toBytes() {
    return new KeyDigest(a, b, c, d).toBytes();
  }

  /// The words are uniformly random: one of them is the hash.
  @Override
  public int hashCode() {
    return (int) (a ^ (a >>> 32));
  }

  /// Lower-case hex without colons, as `openssl x509 -fingerprint -sha256` has it with them.
  public String toHex() {
    return HexFormat.of().formatHex(toBytes());
  }

  @Override
  public String toString() {
    return toHex();
  }
}
