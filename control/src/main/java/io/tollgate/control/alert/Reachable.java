package io.tollgate.control.alert;

import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.Network;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where webhooks may go: to public addresses over HTTPS, and to networks the operator names.
///
/// What a customer writes as an address is called by this machine, from within the operator's
/// network. So it is looked at twice: as text when it is written, and as the address its name has
/// when it is called. The connection is then made to that very address.
///
/// @param allowed networks that may be called although they are not public, over HTTP too
record Reachable(List<Network> allowed) {

  /*
   * IANA special-purpose registries of IPv4 and IPv6 (RFC 6890 and what followed it), with
   * multicast, and with the ranges that carry an IPv4 address in an IPv6 one.
   */
  private static final List<Network> NOT_PUBLIC =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "::/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20",
              "5f00::/16",
              "fc00::/7",
              "fe80::/9",
              "ff00::/8")
          .map(Network::parse)
          .toList();

  Reachable {
    allowed = List.copyOf(allowed);
  }

  /// Why an address can't be a webhook's, before its name is looked up.
  ///
  /// @return null if it can
  @Nullable String refuse(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (url.getHost() == null || url.getHost().isEmpty() || url.isOpaque()) {
      return "must be an address such as https://example.com/tollgate";
    }
    if (url.getUserInfo() != null) {
      return "must not have a user or a password in it";
    }
    if (url.getFragment() != null) {
      return "must not have a # in it";
    }
    if (url.getPort() == 0 || url.getPort() > 65_535) {
      return "has no such port";
    }
    if (!scheme.equals("https") && !(scheme.equals("http") && !allowed.isEmpty())) {
      return "must begin with https://";
    }
    IpAddress literal = literal(url.getHost());
    return literal != null && !open(literal, scheme.equals("https"))
        ? "must be reachable from the internet"
        : null;
  }

  private static @Nullable IpAddress literal(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return IpAddress.find(bracketed ? host.substring(1, host.length() - 1) : host);
  }

  /// Whether an address may be called.
  boolean open(InetAddress address, boolean https) {
    return open(IpAddress.of(address), https);
  }

  private boolean open(IpAddress address, boolean https) {
    if (allowed.stream().anyMatch(network -> network.contains(address))) {
      return true;
    }
    return https && NOT_PUBLIC.stream().noneMatch(network -> network.contains(address));
  }
}
