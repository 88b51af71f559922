package io.tollgate.core.route;

import java.time.Duration;

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
public record Upstream(
    String host,
    int port,
    String basePath,
    Duration connect,
    Duration firstByte,
    Duration idle,
    Duration total,
    int connectionsMax) {

  /// Few upstreams share an address: no need to hash the rest on every request.
  @Override
  public int hashCode() {
    return host.hashCode() * 31 + port;
  }

  /// `host:port`, as the `Host` header has it.
  public String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == 80 ? name : name + ":" + port;
  }
}
