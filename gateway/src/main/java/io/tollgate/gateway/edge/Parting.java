package io.tollgate.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// Lets a client of HTTP/2 read why its connection ends: closing with unread input would reset the
/// connection, and the reset would overtake the goodbye.
///
/// A close from inside ends our sending side only; what still comes is read and thrown away, up to
/// [ClientLimits#linger] and [ClientLimits#lingerBytesMax].
///
/// Thread: the connection's event loop.
// What becomes of a close shows on the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class Parting extends ChannelDuplexHandler {

  private final ClientLimits limits;
  private boolean atOnce;
  private boolean parting;
  private long thrownAwayBytes;

  Parting(ClientLimits limits) {
    this.limits = limits;
  }

  /// The next close is one without a goodbye.
  void atOnce() {
    atOnce = true;
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (parting && !atOnce) {
      // The codec asks more than once.
      ctx.channel().closeFuture().addListener(_ -> promise.trySuccess());
      return;
    }
    if (atOnce || !ctx.channel().isActive() || !(ctx.channel() instanceof DuplexChannel duplex)) {
      ctx.close(promise);
      return;
    }
    parting = true;
    ctx.flush();
    HalfClose.of(duplex);
    ctx.executor()
        .schedule(() -> ctx.close(promise), limits.linger().toMillis(), TimeUnit.MILLISECONDS);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!parting) {
      ctx.fireChannelRead(message);
      return;
    }
    if (message instanceof ByteBuf bytes) {
      thrownAwayBytes += bytes.readableBytes();
    }
    ReferenceCountUtil.release(message);
    if (thrownAwayBytes > limits.lingerBytesMax()) {
      ctx.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (parting) {
      ctx.read();
    } else {
      ctx.fireChannelReadComplete();
    }
  }
}
