package io.tollgate.gateway.edge;

import io.netty.util.AsciiString;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.Network;
import io.tollgate.gateway.headers.FlatHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Proxies before us that are believed what they say of their clients. Nobody else is.
///
/// Thread: any; immutable.
public final class TrustedProxies {

  /*
   * `X-Forwarded-For` is read from its right end, where the proxy we talk to has written: each
   * address there was seen by the one behind it. The walk goes on while that one is trusted, and ends
   * at the first address that is no trusted proxy: the client. What stands further left, its client
   * may have sent. Where the walk meets something that is no address, it ends at the last one it
   * could trust to have been seen: better a proxy's address than one somebody made up.
   *
   * A call came by TLS if every value of `X-Forwarded-Proto` says so: no hop of it was in the clear.
   */

  /// Nobody is believed.
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private static final AsciiString FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");
  private static final AsciiString FORWARDED_PROTO = AsciiString.cached("X-Forwarded-Proto");

  private final List<Network> networks;

  public TrustedProxies(List<Network> networks) {
    this.networks = List.copyOf(networks);
  }

  /// Whether an address is one of theirs.
  public boolean trust(IpAddress address) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  /// Where a call comes from.
  ///
  /// @param connection what it came by
  public Origin origin(Origin connection, FlatHeaders headers) {
    if (networks.isEmpty() || !trust(connection.address())) {
      return connection;
    }
    List<String> proto = headers.getAll(FORWARDED_PROTO);
    boolean secure = proto.isEmpty() ? connection.secure() : allHttps(proto);
    return Origin.of(client(connection.address(), headers.getAll(FORWARDED_FOR)), secure);
  }

  private IpAddress client(IpAddress proxy, List<String> forwardedFor) {
    IpAddress seen = proxy;
    for (String line : forwardedFor.reversed()) {
      int end = line.length();
      while (end >= 0) {
        int comma = line.lastIndexOf(',', end - 1);
        IpAddress next = address(line.substring(comma + 1, end).strip());
        if (next == null) {
          return seen;
        }
        seen = next;
        if (!trust(seen)) {
          return seen;
        }
        end = comma;
      }
    }
    return seen;
  }

  /// Reads `192.0.2.7`, `192.0.2.7:443`, `2001:db8::7`, `[2001:db8::7]` or `[2001:db8::7]:443`.
  private static @Nullable IpAddress address(String text) {
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      return close < 0 || !isPort(text, close + 1)
          ? null
          : IpAddress.find(text.substring(1, close));
    }
    int colon = text.indexOf(':');
    boolean ported = colon >= 0 && colon == text.lastIndexOf(':') && isPort(text, colon);
    return IpAddress.find(ported ? text.substring(0, colon) : text);
  }

  /// Whether nothing follows, or `:` and digits.
  private static boolean isPort(String text, int from) {
    if (from == text.length()) {
      return true;
    }
    if (text.charAt(from) != ':' || text.length() - from > 6 || text.length() - from < 2) {
      return false;
    }
    for (int i = from + 1; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
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
