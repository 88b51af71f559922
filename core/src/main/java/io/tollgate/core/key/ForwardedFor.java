package io.tollgate.core.key;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `X-Forwarded-For` of proxies that are believed what they say of their clients. Nobody else
/// is.
///
/// Thread: any; immutable.
public final class ForwardedFor {

  /*
   * The header is read from its right end, where the proxy we talk to has written: each address there
   * was seen by the one behind it. The walk goes on while that one is trusted, and ends at the first
   * address that is no trusted proxy: the client. What stands further left, its client may have sent.
   * Where the walk meets something that is no address, it ends at the last one it could trust to have
   * been seen: better a proxy's address than one somebody made up.
   */

  /// The header's name.
  public static final String NAME = "X-Forwarded-For";

  private static final int PORT_LENGTH_MAX = 6;

  private final List<Network> trusted;

  /// @param trusted where those proxies are
  public ForwardedFor(List<Network> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /// Whether an address is one of a proxy that is believed.
  public boolean trusts(IpAddress address) {
    for (int i = 0; i < trusted.size(); i++) {
      if (trusted.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  /// Where a client is.
  ///
  /// @param connection where its connection comes from
  /// @param lines the header's values, in order
  public IpAddress client(IpAddress connection, List<String> lines) {
    if (!trusts(connection)) {
      return connection;
    }
    IpAddress seen = connection;
    for (String line : lines.reversed()) {
      int end = line.length();
      while (end >= 0) {
        int comma = line.lastIndexOf(',', end - 1);
        IpAddress next = address(line.substring(comma + 1, end).strip());
        if (next == null) {
          return seen;
        }
        seen = next;
        if (!trusts(seen)) {
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
    int length = text.length() - from;
    if (text.charAt(from) != ':' || length > PORT_LENGTH_MAX || length < 2) {
      return false;
    }
    for (int i = from + 1; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
