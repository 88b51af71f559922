package io.tollgate.core.key;

import java.net.InetAddress;

/// An IP address as a number of 128 bits. IPv4 addresses stand where RFC 4291 section 2.5.5.2 maps
/// them, so that both spellings of one are the same.
public record IpAddress(long high, long low) {

  private static final long MAPPED = 0xffff_0000_0000L;

  public static IpAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return new IpAddress(0, MAPPED | word(bytes, 0, 4));
    }
    return new IpAddress(word(bytes, 0, 8), word(bytes, 8, 8));
  }

  /// Whether it is an IPv4 address.
  public boolean isIpv4() {
    return high == 0 && (low & 0xffff_ffff_0000_0000L) == MAPPED;
  }

  private static long word(byte[] bytes, int from, int length) {
    long word = 0;
    for (int i = from; i < from + length; i++) {
      word = word << 8 | (bytes[i] & 0xff);
    }
    return word;
  }
}
