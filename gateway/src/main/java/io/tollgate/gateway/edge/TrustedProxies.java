package io.tollgate.gateway.edge;

import io.netty.util.AsciiString;
import io.tollgate.core.key.ForwardedFor;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.Network;
import io.tollgate.gateway.headers.FlatHeaders;
import java.util.List;

/// Proxies before us that are believed what they say of their clients. Nobody else is.
///
/// Thread: any; immutable.
public final class TrustedProxies {

  /*
   * Where a call comes from: see ForwardedFor. It came by TLS if every value of `X-Forwarded-Proto`
   * says so: no hop of it was in the clear.
   */

  /// Nobody is believed.
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private static final AsciiString FORWARDED_FOR = AsciiString.cached(ForwardedFor.NAME);
  private static final AsciiString FORWARDED_PROTO = AsciiString.cached("X-Forwarded-Proto");

  private final ForwardedFor forwardedFor;

  public TrustedProxies(List<Network> networks) {
    this.forwardedFor = new ForwardedFor(networks);
  }

  /// Whether an address is one of theirs.
  public boolean trust(IpAddress address) {
    return forwardedFor.trusts(address);
  }

  /// Where a call comes from.
  ///
  /// @param connection what it came by
  public Origin origin(Origin connection, FlatHeaders headers) {
    if (!trust(connection.address())) {
      return connection;
    }
    List<String> proto = headers.getAll(FORWARDED_PROTO);
    boolean secure = proto.isEmpty() ? connection.secure() : allHttps(proto);
    return Origin.of(
        forwardedFor.client(connection.address(), headers.getAll(FORWARDED_FOR)), secure);
  }

  private static boolean allHttps(List<String> lines) {
    for (String line : lines) {
      for (String value : line.split(",", -1)) {
        if (!value.strip().equalsIgnoreCase("https")) {
          return false;
        }
      }
    }
    return true;
  }
}
