package io.tollgate.gateway.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2SettingsAckFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;

/// A client's HTTP/2 connection, apart from the requests on it: how long it may stand, and how it
/// ends. Each request on it has a [ClientConnection] of its own.
///
/// Thread: its event loop.
// What becomes of a write or a close shows on the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class SharedConnection extends ChannelInboundHandlerAdapter implements Watched {

  /*
   * Draining takes two goodbyes (RFC 9113 section 6.8): the first names no last stream, since
   * requests may be on their way; the second, a tick later, names the last that is served. The
   * connection closes when its streams have ended.
   */
  private enum Goodbye {
    UNSAID,
    SAID,
    LAST
  }

  /// More streams than there can be, so that the first goodbye refuses none.
  private static final int ANY_STREAMS = Integer.MAX_VALUE / 2;

  private final Channel channel;
  private final ClientLimits limits;
  private final Requests requests;
  private final Http2FrameCodec codec;
  private final FrameBudget budget;
  private final Parting parting;
  private final long begunNanos;

  private Goodbye goodbye = Goodbye.UNSAID;
  private boolean ending;
  private boolean settingsKnown;
  private long quietNanos;
  private int lastStream;

  SharedConnection(
      Channel channel,
      ClientLimits limits,
      Requests requests,
      Http2FrameCodec codec,
      FrameBudget budget,
      Parting parting) {
    this.channel = channel;
    this.limits = limits;
    this.requests = requests;
    this.codec = codec;
    this.budget = budget;
    this.parting = parting;
    this.begunNanos = requests.nanos();
    this.quietNanos = begunNanos;
  }

  // ---- from the channel

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    requests.opened(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    requests.closed(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Http2SettingsFrame) {
      boundHeaderTable();
    } else if (message instanceof Http2SettingsAckFrame) {
      settingsKnown = true;
    }
    ReferenceCountUtil.release(message);
  }

  /// A client may offer a table of any size; it would be filled with what we send.
  private void boundHeaderTable() {
    try {
      var headers = codec.encoder().configuration().headersConfiguration();
      int most = limits.http2().headerTableBytes();
      if (headers.maxHeaderTableSize() > most) {
        headers.maxHeaderTableSize(most);
      }
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Http2Exception) {
      // The client broke the protocol; the codec has said so and ends the connection.
      return;
    }
    if (!Handshake.isTheirs(cause)) {
      requests.fault(cause);
    }
    close();
  }

  // ---- time

  @Override
  public void tick(long nowNanos) {
    if (ending) {
      return;
    }
    int last = codec.connection().remote().lastStreamCreated();
    boolean busy = codec.connection().numActiveStreams() > 0;
    if (busy || last != lastStream) {
      lastStream = last;
      quietNanos = nowNanos;
    }
    if (!settingsKnown && nowNanos - begunNanos > limits.head().toNanos()) {
      end(Http2Error.SETTINGS_TIMEOUT);
    } else if (budget.headOpenFor(limits.head().toNanos(), nowNanos)) {
      end(Http2Error.ENHANCE_YOUR_CALM);
    } else if (requests.draining()) {
      leave(busy);
    } else if (nowNanos - quietNanos > limits.idle().toNanos()) {
      end(Http2Error.NO_ERROR);
    }
  }

  private void leave(boolean busy) {
    switch (goodbye) {
      case UNSAID -> {
        goodbye = Goodbye.SAID;
        channel.writeAndFlush(
            new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(ANY_STREAMS));
      }
      case SAID -> {
        goodbye = Goodbye.LAST;
        channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
      }
      case LAST -> {
        if (!busy) {
          ending = true;
          channel.close();
        }
      }
    }
  }

  private void end(Http2Error why) {
    ending = true;
    channel
        .writeAndFlush(new DefaultHttp2GoAwayFrame(why))
        .addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void close() {
    parting.atOnce();
    channel.close();
  }
}
