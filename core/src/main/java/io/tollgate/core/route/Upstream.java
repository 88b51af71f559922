package io.tollgate.core.route;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The API behind, as one api sees it.
///
/// @param host a name or an address
/// @param port 1..=65535
/// @param basePath put before every path; empty or beginning with `/` and not ending with it
/// @param connect until a connection stands
/// @param firstByte from the request's last byte to the answer's first
/// @param idle between two pieces of a body
/// @param total from the request's first byte to the answer's last
/// @param connectionsMax per event loop, at the same time
/// @param tls null where it is spoken to in the clear
public record Upstream(
    String host,
    int port,
    String basePath,
    Duration connect,
    Duration firstByte,
    Duration idle,
    Duration total,
    int connectionsMax,
    @Nullable Tls tls) {

  private static final int PORT_CLEAR = 80;
  private static final int PORT_TLS = 443;

  /// An upstream that is spoken to in the clear.
  public Upstream(
      String host,
      int port,
      String basePath,
      Duration connect,
      Duration firstByte,
      Duration idle,
      Duration total,
      int connectionsMax) {
    this(host, port, basePath, connect, firstByte, idle, total, connectionsMax, null);
  }

  /// How it is spoken to by TLS: its name is always checked, and nothing else will do.
  ///
  /// @param authorities PEM file of those who may vouch for it; null for the platform's
  /// @param identity what we show; null for nothing
  public record Tls(@Nullable Path authorities, @Nullable Identity identity) {}

  /// A certificate of ours.
  ///
  /// @param certificate PEM file: ours first, then those between it and its root
  /// @param key PEM file: its private key
  public record Identity(Path certificate, Path key) {}

  /// The port an URL without one means.
  public static int portOf(boolean tls) {
    return tls ? PORT_TLS : PORT_CLEAR;
  }

  /// Few upstreams share an address: no need to hash the rest on every request.
  @Override
  public int hashCode() {
    return host.hashCode() * 31 + port;
  }

  /// `host:port`, as the `Host` header has it.
  public String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == portOf(tls != null) ? name : name + ":" + port;
  }
}
