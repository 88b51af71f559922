package io.tollgate.core.key;

import java.util.HexFormat;

/// What is kept of a key: HMAC-SHA-256, under the installation's secret, of the key's SHA-256.
///
/// Four longs, so that it can be a map key without an array. Stable, hence never logged: the key's
/// public id is.
public record KeyDigest(long a, long b, long c, long d) {

  /// @param bytes 32 of them, big-endian
  public static KeyDigest of(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("bytes: " + bytes.length + " (expected: 32)");
    }
    return new KeyDigest(word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24));
  }

  /// The 32 bytes, as the store keeps them.
  public byte[] toBytes() {
    byte[] bytes = new byte[32];
    put(bytes, 0, a);
    put(bytes, 8, b);
    put(bytes, 16, c);
    put(bytes, 24, d);
    return bytes;
  }

  /// The words are uniformly random: one of them is the hash.
  @Override
  public int hashCode() {
    return (int) (a ^ (a >>> 32));
  }

  @Override
  public String toString() {
    return "***";
  }

  /// For tests and for stores that keep text.
  public String toHex() {
    return HexFormat.of().formatHex(toBytes());
  }

  private static long word(byte[] bytes, int at) {
    long word = 0;
    for (int i = 0; i < 8; i++) {
      word = word << 8 | (bytes[at + i] & 0xff);
    }
    return word;
  }

  private static void put(byte[] bytes, int at, long word) {
    for (int i = 0; i < 8; i++) {
      bytes[at + i] = (byte) (word >>> (56 - 8 * i));
    }
  }
}
