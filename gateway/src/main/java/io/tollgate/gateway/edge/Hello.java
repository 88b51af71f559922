package io.tollgate.gateway.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads which host the first message of a TLS handshake names, tells the [Handshake], and leaves
/// the handshake itself to those that come after it.
///
/// The session would tell too, but the JDK's code tells of a resumed one what the handshake before
/// had named.
///
/// Thread: the connection's event loop.
final class Hello extends AbstractSniHandler<Boolean> {

  /// The longest first message taken. One that resumes a session carries that session, with the
  /// client's certificates in it.
  private static final int BYTES_MAX = 64 * 1024;

  private final Supplier<SslHandler> tls;
  private final Handshake handshake;

  /// @param tls makes what goes on with the handshake
  Hello(Supplier<SslHandler> tls, Handshake handshake, long timeoutMillis) {
    super(BYTES_MAX, timeoutMillis);
    this.tls = tls;
    this.handshake = handshake;
  }

  @Override
  protected Future<Boolean> lookup(ChannelHandlerContext ctx, @Nullable String host) {
    return ctx.executor().newSucceededFuture(true);
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext ctx, @Nullable String host, Future<Boolean> found) {
    handshake.named(host);
    ctx.pipeline().replace(this, null, tls.get());
  }
}
