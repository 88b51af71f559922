package io.tollgate.core.key;

import java.net.InetAddress;
import java.util.regex.Pattern;

/// A block of addresses in the notation of CIDR (RFC 4632 section 3.1, RFC 4291 section 2.3); an
/// address alone is the block of itself.
///
/// @param first its first address
/// @param bits of the prefix among 128; an IPv4 prefix counts 96 more
public record Network(IpAddress first, int bits) {

  private static final int IPV4_AT = 96;
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
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
    boolean ipv4 = IPV4.matcher(address).matches();
    if (!ipv4 && !(address.contains(":") && IPV6.matcher(address).matches())) {
      throw new IllegalArgumentException(
          "expected an address or a network such as 192.0.2.0/24 or 2001:db8::/32");
    }
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
    IpAddress first = address(address);
    // A mapped IPv4 address in the spelling of IPv6 counts all its bits already.
    int bits = ipv4 ? IPV4_AT + length : length;
    if (!masked(first, bits).equals(first)) {
      throw new IllegalArgumentException(
          "has bits set behind its prefix; the network is "
              + new Network(masked(first, bits), bits));
    }
    return new Network(first, bits);
  }

  private static IpAddress address(String text) {
    try {
      // The patterns leave nothing that would be looked up as a name.
      return IpAddress.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("has no such address as " + text, e);
    }
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
    int length = ipv4 ? bits - IPV4_AT : bits;
    return ipv4 ? ipv4Text() + "/" + length : ipv6Text() + "/" + length;
  }

  private String ipv4Text() {
    long low = first.low();
    return (low >> 24 & 0xff)
        + "."
        + (low >> 16 & 0xff)
        + "."
        + (low >> 8 & 0xff)
        + "."
        + (low & 0xff);
  }

  /// RFC 5952: the longest run of two zero groups or more is left out, the first of equals.
  private String ipv6Text() {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      long word = i < 4 ? first.high() : first.low();
      groups[i] = (int) (word >>> (48 - 16 * (i % 4)) & 0xffff);
    }
    int from = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        from = i;
        length = end - i;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == from) {
        text.append("::");
        i += length - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
