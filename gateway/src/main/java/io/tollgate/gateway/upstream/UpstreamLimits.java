package io.tollgate.gateway.upstream;

import java.time.Duration;

/// What the gateway takes from an upstream. Each bound states what happens beyond it.
///
/// @param waitingMax calls that wait for a connection, per upstream and event loop; beyond: 503
/// @param idle how long an unused connection is kept; beyond: closed
/// @param statusLineBytesMax status line, and each chunk-size line; beyond: 502
/// @param headerBytesMax all header lines of an answer together; beyond: 502
/// @param interimMax interim answers (1xx) before the final one; beyond: 502
/// @param unsentBytesHigh request bytes waiting in memory at which the client is no longer read; it
///   is read again at half of it
/// @param nameLife how long a resolved host name is believed before it is asked again
public record UpstreamLimits(
    int waitingMax,
    Duration idle,
    int statusLineBytesMax,
    int headerBytesMax,
    int interimMax,
    int unsentBytesHigh,
    Duration nameLife) {

  /// What holds where nothing else is said.
  public static UpstreamLimits defaults() {
    return new UpstreamLimits(
        1024, Duration.ofSeconds(30), 8 * 1024, 64 * 1024, 16, 128 * 1024, Duration.ofSeconds(30));
  }
}
