package io.tollgate.core.key;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An IP address as a number of 128 bits. IPv4 addresses stand where RFC 4291 section 2.5.5.2 maps
/// them, so that both spellings of one are the same.
public record IpAddress(long high, long low) {

  private static final long MAPPED = 0xffff_0000_0000L;
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  public static IpAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return new IpAddress(0, MAPPED | word(bytes, 0, 4));
    }
    return new IpAddress(word(bytes, 0, 8), word(bytes, 8, 8));
  }

  /// Reads `192.0.2.7` or `2001:db8::7`, without brackets, port or zone.
  ///
  /// @return null if it is none
  public static @Nullable IpAddress find(String text) {
    if (!IPV4.matcher(text).matches()
        && !(text.indexOf(':') >= 0 && IPV6.matcher(text).matches())) {
      return null;
    }
    try {
      // The patterns leave nothing that would be looked up as a name.
      return of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return null;
    }
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

  /// As [#find] reads it: an IPv4 address as such, any other as RFC 5952 has it.
  public String text() {
    if (!isIpv4()) {
      return ipv6Text();
    }
    return (low >> 24 & 0xff)
        + "."
        + (low >> 16 & 0xff)
        + "."
        + (low >> 8 & 0xff)
        + "."
        + (low & 0xff);
  }

  /// RFC 5952: the longest run of two zero groups or more is left out, the first of equals.
  String ipv6Text() {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      long word = i < 4 ? high : low;
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

  /// What it is counted as where addresses are: itself for IPv4, its /64 for IPv6, which is what
  /// one customer gets. The two never meet: as a prefix an IPv4 address would lie in `::/32`, which
  /// is reserved (RFC 4291 section 2.4).
  public long subject() {
    return isIpv4() ? low & 0xffff_ffffL : high;
  }
}
