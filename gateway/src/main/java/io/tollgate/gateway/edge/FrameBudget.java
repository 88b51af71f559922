package io.tollgate.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.util.ReferenceCountUtil;

/// Counts the frames of an HTTP/2 connection that carry no call, and ends one that sends them
/// without end.
///
/// Such frames cost their sender next to nothing and us an answer or a look-up each. The codec
/// bounds what waits unsent because of them, and resets; this bounds the frames themselves, seen as
/// bytes before the codec sees them, so that none is passed over.
///
/// A budget of [Http2Limits#controlFramesBurst] is spent by each, and filled up by time, by calls
/// and by the bytes of answers: whoever reads a long answer in small windows sends many window
/// updates and means no harm.
///
/// Thread: the connection's event loop.
// What becomes of a write is told by its promise.
@SuppressWarnings("FutureReturnValueIgnored")
final class FrameBudget extends ChannelDuplexHandler {

  /// Frames a call may bring along: a priority, two window updates for its answer, one spare.
  private static final int PER_CALL = 4;

  /// Answer bytes that earn one frame more.
  private static final int BYTES_PER_FRAME = 256;

  private static final int END_STREAM = 0x1;
  private static final int END_HEADERS = 0x4;

  private final Http2FrameCodec codec;
  private final Requests requests;
  private final int burst;
  private final int perSecond;

  private long left;
  private long filledNanos;
  private long sentBytes;
  private boolean spent;

  private int skip = FirstBytes.PREFACE.length();
  private int have;
  private int length;
  private int type;
  private int flags;
  private boolean headOpen;
  private long headNanos;

  FrameBudget(Http2Limits limits, Requests requests, Http2FrameCodec codec) {
    this.codec = codec;
    this.requests = requests;
    this.burst = limits.controlFramesBurst();
    this.perSecond = limits.controlFramesPerSecond();
    this.left = burst;
    this.filledNanos = requests.nanos();
  }

  /// Whether a header block has begun so long ago and not ended: nothing else can pass meanwhile.
  boolean headOpenFor(long spanNanos, long nowNanos) {
    return headOpen && nowNanos - headNanos > spanNanos;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && !spent) {
      look(bytes);
      if (spent) {
        codec.onError(
            ctx.pipeline().context(codec),
            false,
            Http2Exception.connectionError(
                Http2Error.ENHANCE_YOUR_CALM, "more frames without a call than are served"));
      }
    }
    if (spent) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void look(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end && !spent) {
      if (skip > 0) {
        int step = Math.min(skip, end - at);
        skip -= step;
        at += step;
        continue;
      }
      int octet = bytes.getUnsignedByte(at++);
      switch (have++) {
        case 0, 1, 2 -> length = (length << 8) | octet;
        case 3 -> type = octet;
        case 4 -> flags = octet;
        case 8 -> {
          frame();
          skip = length;
          have = 0;
          length = 0;
        }
        default -> {}
      }
    }
  }

  private void frame() {
    switch (type) {
      case Http2FrameTypes.DATA -> {
        if (length == 0 && (flags & END_STREAM) == 0) {
          spend();
        }
      }
      case Http2FrameTypes.HEADERS -> {
        left = Math.min(burst, left + PER_CALL);
        headOpen = (flags & END_HEADERS) == 0;
        headNanos = headOpen ? requests.nanos() : 0;
      }
      case Http2FrameTypes.CONTINUATION -> {
        headOpen &= (flags & END_HEADERS) == 0;
        spend();
      }
      default -> spend();
    }
  }

  private void spend() {
    if (left == 0) {
      fill();
    }
    if (left == 0) {
      spent = true;
    } else {
      left--;
    }
  }

  private void fill() {
    long now = requests.nanos();
    // Longer would fill it anyway; and the product below must not overflow.
    long span = Math.min(now - filledNanos, 3_600_000_000_000L);
    long filled = span / 1_000 * perSecond / 1_000_000;
    if (filled > 0) {
      left = Math.min(burst, filled);
      filledNanos = now;
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      sentBytes += bytes.readableBytes();
      left = Math.min(burst, left + sentBytes / BYTES_PER_FRAME);
      sentBytes %= BYTES_PER_FRAME;
    }
    ctx.write(message, promise);
  }
}
