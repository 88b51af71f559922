package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.Http2;
import java.time.Duration;

/// What one HTTP/2 connection may take; `docs/configuration.md` says what happens beyond each.
///
/// @param streamsMax calls at once
/// @param windowBytes of one body that may come before its call takes them
/// @param connectionWindowBytes of all bodies of a connection together
/// @param frameBytesMax payload of one frame
/// @param headerTableBytes of header compression
/// @param unsentBytesHigh bytes of one answer that may wait before its upstream is read no further
/// @param resetsMax streams that may be reset in each `resetSpan`
/// @param resetSpan see `resetsMax`
/// @param controlFramesBurst frames without a call taken at once
/// @param controlFramesPerSecond how fast the burst fills up again
public record Http2Config(
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

  static Http2Config of(Mapping mapping) {
    return new Http2Config(
        Math.toIntExact(mapping.get(Http2.STREAMS)),
        Math.toIntExact(mapping.get(Http2.WINDOW)),
        Math.toIntExact(mapping.get(Http2.CONNECTION_WINDOW)),
        Math.toIntExact(mapping.get(Http2.FRAME)),
        Math.toIntExact(mapping.get(Http2.HEADER_TABLE)),
        Math.toIntExact(mapping.get(Http2.UNSENT)),
        Math.toIntExact(mapping.get(Http2.RESETS)),
        mapping.get(Http2.RESET_SPAN),
        Math.toIntExact(mapping.get(Http2.CONTROL_FRAMES)),
        Math.toIntExact(mapping.get(Http2.CONTROL_FRAMES_PER_SECOND)));
  }
}
