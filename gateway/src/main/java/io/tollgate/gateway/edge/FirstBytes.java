package io.tollgate.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Tells by the first bytes of a cleartext connection whether HTTP/2 or HTTP/1 is spoken, puts the
/// handlers of that protocol in place, and leaves.
///
/// Only the preface of HTTP/2 in full is HTTP/2 (prior knowledge, RFC 9113 section 3.3); `PRI` is
/// no method of HTTP/1.
///
/// Thread: the connection's event loop.
// What becomes of a close shows on the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class FirstBytes extends ChannelInboundHandlerAdapter implements Watched {

  /// What a client that speaks HTTP/2 sends first (RFC 9113 section 3.4).
  static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private enum Spoken {
    HTTP1,
    HTTP2,
    UNDECIDED
  }

  private final Protocols protocols;
  private final ClientLimits limits;
  private final Requests requests;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf held;
  private long sinceNanos;

  FirstBytes(Protocols protocols, ClientLimits limits, Requests requests) {
    this.protocols = protocols;
    this.limits = limits;
    this.requests = requests;
    this.sinceNanos = requests.nanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    requests.opened(this);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf came)) {
      ReferenceCountUtil.release(message);
      return;
    }
    ByteBuf all = came;
    ByteBuf before = held;
    if (before != null) {
      held = null;
      all = ctx.alloc().buffer(before.readableBytes() + came.readableBytes());
      all.writeBytes(before).writeBytes(came);
      before.release();
      came.release();
    }
    Spoken spoken = spoken(all);
    if (spoken == Spoken.UNDECIDED) {
      if (before == null) {
        sinceNanos = requests.nanos();
      }
      held = all;
      return;
    }
    if (spoken == Spoken.HTTP2) {
      protocols.http2(ctx.channel(), null);
    } else {
      protocols.http1(ctx.channel(), null);
    }
    ctx.pipeline().remove(this);
    ctx.fireChannelRead(all);
  }

  private static Spoken spoken(ByteBuf bytes) {
    int compared = Math.min(bytes.readableBytes(), PREFACE.length());
    for (int i = 0; i < compared; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != PREFACE.charAt(i)) {
        return Spoken.HTTP1;
      }
    }
    return compared == PREFACE.length() ? Spoken.HTTP2 : Spoken.UNDECIDED;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    // Decided, or closed.
    requests.closed(this);
    if (held != null) {
      held.release();
      held = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      requests.fault(cause);
    }
    ctx.close();
  }

  @Override
  public void tick(long nowNanos) {
    long patience = (held == null ? limits.idle() : limits.head()).toNanos();
    if (requests.draining() || nowNanos - sinceNanos > patience) {
      close();
    }
  }

  @Override
  public void close() {
    if (context != null) {
      context.close();
    }
  }
}
