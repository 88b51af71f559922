package io.tollgate.core.watch;

import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.Network;
import org.jspecify.annotations.Nullable;

/// A network a key was used from.
///
/// @param network a /24 of IPv4, a /48 of IPv6: about what one customer of a provider has
public record NetworkUse(Network network, long firstMillis, long lastMillis) {

  private static final int IPV4_BITS = 96 + 24;
  private static final int IPV6_BITS = 48;

  /// The network of an address.
  public static Network networkOf(IpAddress address) {
    return Network.around(address, address.isIpv4() ? IPV4_BITS : IPV6_BITS);
  }

  /// The same, of an address as text.
  ///
  /// @return null if it is none
  static @Nullable Network networkOf(String address) {
    int zone = address.indexOf('%');
    try {
      return networkOf(Network.parse(zone < 0 ? address : address.substring(0, zone)).first());
    } catch (IllegalArgumentException _) {
      // Of another family than IP.
      return null;
    }
  }

  /// Both together.
  public NetworkUse and(NetworkUse other) {
    return new NetworkUse(
        network, Math.min(firstMillis, other.firstMillis), Math.max(lastMillis, other.lastMillis));
  }
}
