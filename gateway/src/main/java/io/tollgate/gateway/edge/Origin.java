package io.tollgate.gateway.edge;

import io.tollgate.core.key.IpAddress;
import io.tollgate.core.ticket.Ticket;
import org.jspecify.annotations.Nullable;

/// Where a call comes from: its client's address, and whether it came by TLS. The connection's,
/// unless that is a trusted proxy's; see [TrustedProxies]. Of a call by ticket, what the portal
/// says.
///
/// @param text the address for people and for the upstream
/// @param secure whether it came by TLS
/// @param ticket the portal's word for the call; null where there is none
public record Origin(IpAddress address, String text, boolean secure, @Nullable Ticket ticket) {

  static Origin of(IpAddress address, boolean secure) {
    return new Origin(address, address.text(), secure, null);
  }

  /// That of a call by ticket: the person's who asked the portal for it. No key went over the wire.
  public static Origin of(Ticket ticket) {
    return new Origin(ticket.viewer(), ticket.viewer().text(), true, ticket);
  }
}
