package io.tollgate.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.tollgate.gateway.headers.FlatHeaders;

/// Netty's request encoder, writing our header lists as they lie.
///
/// Thread: the connection's event loop.
final class AskEncoder extends HttpRequestEncoder {

  @Override
  protected void encodeHeaders(HttpHeaders headers, ByteBuf out) {
    if (headers instanceof FlatHeaders flat) {
      flat.writeTo(out);
    } else {
      super.encodeHeaders(headers, out);
    }
  }
}
