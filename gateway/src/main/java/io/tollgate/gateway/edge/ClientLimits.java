package io.tollgate.gateway.edge;

import java.time.Duration;

/// What one client, and all of them together, may take. Each bound states what happens beyond it.
///
/// @param requestLineBytesMax request line, and each chunk-size line; beyond: 414, closed
/// @param headerBytesMax all header lines together; beyond: 431, closed
/// @param headersMax header lines; beyond: 431, closed
/// @param connectionsMax open client connections; beyond: closed at once
/// @param connectionsPerAddressMax of one address, IPv6 by /64; beyond: closed at once
/// @param idle without a request; beyond: closed
/// @param head from a head's first byte to its last; beyond: 408, closed
/// @param slowSpan the span a body or an answer is watched in, see `slowBytesMin`
/// @param slowBytesMin fewest bytes that must pass in each `slowSpan` while a body is awaited or an
///   answer waits to be read; less: 408 while nothing was answered, then closed
/// @param linger how long a connection that is to be closed is still read, so that the client can
///   read its answer before a reset; beyond: closed
/// @param lingerBytesMax how much is read and thrown away meanwhile; beyond: closed
/// @param unsentBytesHigh answer bytes waiting in memory at which the upstream is no longer read;
///   it is read again at half of it
/// @param http2 what an HTTP/2 connection may take
public record ClientLimits(
    int requestLineBytesMax,
    int headerBytesMax,
    int headersMax,
    int connectionsMax,
    int connectionsPerAddressMax,
    Duration idle,
    Duration head,
    Duration slowSpan,
    int slowBytesMin,
    Duration linger,
    int lingerBytesMax,
    int unsentBytesHigh,
    Http2Limits http2) {

  /// What holds where nothing else is said.
  public static ClientLimits defaults() {
    return new ClientLimits(
        8 * 1024,
        32 * 1024,
        100,
        20_000,
        2_000,
        Duration.ofSeconds(75),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        2 * 1024,
        Duration.ofSeconds(2),
        256 * 1024,
        128 * 1024,
        Http2Limits.defaults());
  }

  public ClientLimits {
    require("requestLineBytesMax", requestLineBytesMax);
    require("headerBytesMax", headerBytesMax);
    require("headersMax", headersMax);
    require("connectionsMax", connectionsMax);
    require("connectionsPerAddressMax", connectionsPerAddressMax);
    require("slowBytesMin", slowBytesMin);
    require("unsentBytesHigh", unsentBytesHigh);
  }

  private static void require(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
