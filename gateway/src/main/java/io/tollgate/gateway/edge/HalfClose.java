package io.tollgate.gateway.edge;

import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/// Ends our sending side of a connection, in the words of TLS first where it is spoken: without
/// them a client could not tell the end from a cut.
///
/// Thread: the connection's event loop.
// What becomes of it shows on the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class HalfClose {

  private HalfClose() {}

  static void of(DuplexChannel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(_ -> channel.shutdownOutput());
    }
  }
}
