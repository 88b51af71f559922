package io.tollgate.core.key;

import java.util.regex.Pattern;

/// A block of addresses in the notation of CIDR (RFC 4632 section 3.1, RFC 4291 section 2.3); an
/// address alone is the block of itself.
///
/// @param first its first address
/// @param bits of the prefix among 128; an IPv4 prefix counts 96 more
public record Network(IpAddress first, int bits) {

  private static final int IPV4_AT = 96;
  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  public Network {
    if (bits < 0 || bits > 128) {
      throw new IllegalArgumentException("bits: " + bits + " (expected: 0..=128)");
    }
    if (!masked(first, bits).equals(first)) {
      throw new IllegalArgumentException("has bits set behind its prefix");
    }
  }

  /// Reads `192.0.2.0/24`, `2001:db8::/32`, or an address.
  ///
  /// @throws IllegalArgumentException says what is wrong
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    IpAddress first = IpAddress.find(address);
    if (first == null) {
      throw new IllegalArgumentException(
          "expected an address or a network such as 192.0.2.0/24 or 2001:db8::/32");
    }
    // A mapped IPv4 address in the spelling of IPv6 counts all its bits already.
    boolean ipv4 = address.indexOf(':') < 0;
    int longest = ipv4 ? 32 : 128;
    int length = longest;
    if (slash >= 0) {
      String written = text.substring(slash + 1);
      if (!LENGTH.matcher(written).matches() || Integer.parseInt(written) > longest) {
        throw new IllegalArgumentException(
            "the length of its prefix must be 0 to " + longest + ", without leading zeros");
      }
      length = Integer.parseInt(written);
    }
    int bits = ipv4 ? IPV4_AT + length : length;
    if (!masked(first, bits).equals(first)) {
      throw new IllegalArgumentException(
          "has bits set behind its prefix; the network is "
              + new Network(masked(first, bits), bits));
    }
    return new Network(first, bits);
  }

  /// The block an address lies in.
  ///
  /// @param bits of the prefix among 128
  public static Network around(IpAddress address, int bits) {
    return new Network(masked(address, bits), bits);
  }

  public boolean contains(IpAddress address) {
    return ((address.high() ^ first.high()) & highMask(bits)) == 0
        && ((address.low() ^ first.low()) & lowMask(bits)) == 0;
  }

  private static IpAddress masked(IpAddress address, int bits) {
    return new IpAddress(address.high() & highMask(bits), address.low() & lowMask(bits));
  }

  private static long highMask(int bits) {
    return bits >= 64 ? -1 : bits == 0 ? 0 : -1L << (64 - bits);
  }

  private static long lowMask(int bits) {
    return bits <= 64 ? 0 : -1L << (128 - bits);
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    boolean ipv4 = first.isIpv4() && bits >= IPV4_AT;
    return ipv4 ? first.text() + "/" + (bits - IPV4_AT) : first.ipv6Text() + "/" + bits;
  }
}
