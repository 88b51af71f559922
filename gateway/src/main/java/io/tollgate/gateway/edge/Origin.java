package io.tollgate.gateway.edge;

import io.tollgate.core.key.IpAddress;

/// Where a call comes from: its client's address, and whether it came by TLS. The connection's,
/// unless that is a trusted proxy's; see [TrustedProxies].
///
/// @param text the address for people and for the upstream
/// @param secure whether it came by TLS
public record Origin(IpAddress address, String text, boolean secure) {

  static Origin of(IpAddress address, boolean secure) {
    return new Origin(address, address.text(), secure);
  }
}
