package io.tollgate.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/// A client's connection of HTTP/1.1 without a socket: bytes in, bytes out, on the caller's thread.
public final class Embedded implements AutoCloseable {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Flushed flushed = new Flushed();

  /// Where the answer leaves for the socket.
  private static final class Flushed extends ChannelOutboundHandlerAdapter {
    private long atNanos;

    @Override
    public void flush(ChannelHandlerContext context) {
      if (atNanos == 0) {
        atNanos = System.nanoTime();
      }
      context.flush();
    }
  }

  /// The channel, whose event loop is the caller's thread.
  public EmbeddedChannel channel() {
    return channel;
  }

  /// Takes requests from now on.
  public void open(ClientLimits limits, Requests requests) {
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(flushed);
    new Protocols(limits, requests).http1(channel, null);
  }

  /// Sends a request.
  ///
  /// @param request released
  /// @return how long it took until the answer left, in nanoseconds
  public long nanosToAnswer(ByteBuf request) {
    flushed.atNanos = 0;
    long start = System.nanoTime();
    channel.writeInbound(request);
    long answered = flushed.atNanos;
    if (answered == 0) {
      channel.runPendingTasks();
      answered = flushed.atNanos;
    }
    return answered - start;
  }

  /// What has been answered since it was asked last.
  public String answer() {
    var text = new StringBuilder();
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      text.append(piece.toString(StandardCharsets.US_ASCII));
      piece.release();
    }
    return text.toString();
  }

  /// Drops what has been answered.
  public void drop() {
    for (Object piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      ReferenceCountUtil.release(piece);
    }
    channel.runPendingTasks();
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }
}
