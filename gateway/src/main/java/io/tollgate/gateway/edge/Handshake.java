package io.tollgate.gateway.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Waits for the end of a TLS handshake, puts the handlers of the protocol in place that was agreed
/// on, and leaves. A client that names none speaks HTTP/1.1.
///
/// Thread: the connection's event loop.
// What becomes of a close shows on the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class Handshake extends ApplicationProtocolNegotiationHandler implements Watched {

  private final Channel channel;
  private final Protocols protocols;
  private final Requests requests;
  private @Nullable String host;

  Handshake(Channel channel, Protocols protocols, Requests requests) {
    super(ApplicationProtocolNames.HTTP_1_1);
    this.channel = channel;
    this.protocols = protocols;
    this.requests = requests;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    requests.opened(this);
    ctx.read();
  }

  /// The client has said which host it wants.
  ///
  /// @param name lower case; null if it has named none
  void named(@Nullable String name) {
    host = name;
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    Secured secured = Secured.of(tls.engine().getSession(), host);
    if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
      protocols.http2(channel, secured);
    } else {
      protocols.http1(channel, secured);
    }
    channel.read();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) throws Exception {
    requests.closed(this);
    // Passes on what has come meanwhile.
    super.handlerRemoved(ctx);
  }

  @Override
  protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!isTheirs(cause)) {
      requests.fault(cause);
    }
    ctx.close();
  }

  /// Whether the client, or the way to it, failed.
  static boolean isTheirs(Throwable cause) {
    // Netty wraps what a handler of bytes throws.
    return cause instanceof IOException || cause.getCause() instanceof SSLException;
  }

  /// The handshake has a time-out of its own.
  @Override
  public void tick(long nowNanos) {
    if (requests.draining()) {
      close();
    }
  }

  @Override
  public void close() {
    channel.close();
  }
}
