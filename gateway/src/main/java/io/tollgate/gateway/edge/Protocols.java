package io.tollgate.gateway.edge;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import org.jspecify.annotations.Nullable;

/// Puts the handlers of a protocol at the end of an accepted connection's pipeline. What has come
/// already is for the caller to pass on to them.
///
/// Thread: the event loop's, which has one for all its connections.
final class Protocols {

  /// Control frames that may wait unsent, because the client does not read them. Beyond, the
  /// connection ends. [FrameBudget] lets few more be asked for.
  private static final int UNSENT_CONTROL_FRAMES_MAX = 2_000;

  private final ClientLimits limits;
  private final Requests requests;

  Protocols(ClientLimits limits, Requests requests) {
    this.limits = limits;
    this.requests = requests;
  }

  /// HTTP/1.0 and 1.1: one request at a time.
  ///
  /// @param tls null for cleartext
  void http1(Channel client, @Nullable Secured tls) {
    var decoder = new RequestDecoder(limits, requests.shelf());
    var encoder = new AnswerEncoder(requests.shelf().wholeMessage());
    var codec = new ServerCodec(decoder, encoder);
    // Not one duplex handler: each event passes by the half it does not concern.
    client
        .pipeline()
        .addLast(decoder, encoder, new ClientConnection(client, limits, requests, codec, tls));
  }

  /// HTTP/2: many requests at a time, each in a channel of its own.
  ///
  /// @param tls null for cleartext
  void http2(Channel client, @Nullable Secured tls) {
    Http2Limits bounds = limits.http2();
    int resetSeconds = (int) Math.min(Integer.MAX_VALUE, bounds.resetSpan().toSeconds());
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                new Http2Settings()
                    .maxConcurrentStreams(bounds.streamsMax())
                    .initialWindowSize(bounds.windowBytes())
                    .maxFrameSize(bounds.frameBytesMax())
                    .headerTableSize(bounds.headerTableBytes())
                    .maxHeaderListSize(limits.headerBytesMax()))
            .validateHeaders(true)
            // What a client says it takes of headers is advice (RFC 9113 section 6.5.2).
            .encoderIgnoreMaxHeaderListSize(true)
            .encoderEnforceMaxQueuedControlFrames(UNSENT_CONTROL_FRAMES_MAX)
            .decoderEnforceMaxRstFramesPerWindow(bounds.resetsMax(), resetSeconds)
            .encoderEnforceMaxRstFramesPerWindow(bounds.resetsMax(), resetSeconds)
            // SharedConnection says goodbye itself.
            .decoupleCloseAndGoAway(true)
            .build();
    // Before a client has confirmed the settings, the codec would take any number.
    codec.connection().remote().maxActiveStreams(bounds.streamsMax());
    var parting = new Parting(limits);
    var budget = new FrameBudget(bounds, requests, codec);
    client
        .pipeline()
        .addLast(
            parting,
            budget,
            codec,
            new Http2MultiplexHandler(new Stream(tls)),
            new SharedConnection(client, limits, requests, codec, budget, parting));
    widen(codec, bounds.connectionWindowBytes());
  }

  /// One stream whose body waits must not keep the others' from coming.
  private static void widen(Http2FrameCodec codec, int windowBytes) {
    Http2LocalFlowController window = codec.connection().local().flowController();
    int more = windowBytes - window.windowSize(codec.connection().connectionStream());
    if (more > 0) {
      try {
        window.incrementWindowSize(codec.connection().connectionStream(), more);
      } catch (Http2Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final class Stream extends ChannelInitializer<Channel> {
    private final @Nullable Secured tls;

    Stream(@Nullable Secured tls) {
      this.tls = tls;
    }

    @Override
    protected void initChannel(Channel stream) {
      int high = limits.http2().unsentBytesHigh();
      stream
          .config()
          .setAutoRead(false)
          // See Listener: the connection has the same.
          .setAllocator(PooledByteBufAllocator.DEFAULT)
          .setWriteBufferWaterMark(new WriteBufferWaterMark(high / 2, high));
      stream
          .pipeline()
          .addLast(
              new StreamCodec(requests.shelf(), limits.headersMax()),
              new ClientConnection(stream, limits, requests, null, tls));
    }
  }
}
