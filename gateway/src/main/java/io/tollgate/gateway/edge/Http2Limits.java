package io.tollgate.gateway.edge;

import java.time.Duration;

/// What one HTTP/2 connection may take, beside what holds for every connection. Each bound states
/// what happens beyond it.
///
/// @param streamsMax calls at once on one connection; beyond: the stream is refused and may be
///   tried again
/// @param windowBytes body bytes of one stream that may come before the call takes them, at most
///   2^31-1; beyond: stream or connection error
/// @param connectionWindowBytes the same for all streams of a connection together, 65,535 at least
/// @param frameBytesMax payload of one frame taken, 16,384..=16,777,215; beyond: connection error
/// @param headerTableBytes of header compression kept for each direction of a connection
/// @param unsentBytesHigh answer bytes of one stream waiting in memory at which its upstream is no
///   longer read; it is read again at half of it
/// @param resetsMax streams reset within `resetSpan`, counted for each side by itself; beyond: the
///   connection ends
/// @param resetSpan whole seconds
/// @param controlFramesBurst frames that carry no call (settings, pings, priorities, window
///   updates, continuations, empty data, unknown) taken at once; beyond: the connection ends
/// @param controlFramesPerSecond how fast the burst fills up again; calls and the bytes of answers
///   fill it up too
public record Http2Limits(
    int streamsMax,
    int windowBytes,
    int connectionWindowBytes,
    int frameBytesMax,
    int headerTableBytes,
    int unsentBytesHigh,
    int resetsMax,
    Duration resetSpan,
    int controlFramesBurst,
    int controlFramesPerSecond) {

  /// The window a connection begins with (RFC 9113 section 6.9.2).
  static final int FIRST_WINDOW_BYTES = 65_535;

  private static final int FRAME_BYTES_MIN = 16_384;
  private static final int FRAME_BYTES_MAX = 16_777_215;

  /// What holds where nothing else is said.
  public static Http2Limits defaults() {
    return new Http2Limits(
        100,
        64 * 1024,
        256 * 1024,
        FRAME_BYTES_MIN,
        4 * 1024,
        64 * 1024,
        200,
        Duration.ofSeconds(30),
        1_000,
        100);
  }

  public Http2Limits {
    require("streamsMax", streamsMax, 1, Integer.MAX_VALUE);
    require("windowBytes", windowBytes, 1, Integer.MAX_VALUE);
    require("connectionWindowBytes", connectionWindowBytes, FIRST_WINDOW_BYTES, Integer.MAX_VALUE);
    require("frameBytesMax", frameBytesMax, FRAME_BYTES_MIN, FRAME_BYTES_MAX);
    require("headerTableBytes", headerTableBytes, 0, 1 << 20);
    require("unsentBytesHigh", unsentBytesHigh, 1, Integer.MAX_VALUE);
    require("resetsMax", resetsMax, 1, Integer.MAX_VALUE);
    require("controlFramesBurst", controlFramesBurst, 1, Integer.MAX_VALUE);
    require("controlFramesPerSecond", controlFramesPerSecond, 1, Integer.MAX_VALUE);
    if (resetSpan.toSeconds() < 1) {
      throw new IllegalArgumentException("resetSpan: " + resetSpan + " (expected: >= 1 s)");
    }
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + "..=" + most + ")");
    }
  }
}
