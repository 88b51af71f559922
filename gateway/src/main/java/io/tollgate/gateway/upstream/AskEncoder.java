package io.tollgate.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.util.AsciiString;
import io.tollgate.gateway.headers.FlatHeaders;
import io.tollgate.gateway.headers.WholeMessage;
import java.util.List;

/// Netty's request encoder, writing our header lists as they lie, with a shorter way for requests
/// without a body.
///
/// Thread: the connection's event loop.
final class AskEncoder extends HttpRequestEncoder {

  private static final AsciiString VERSION = AsciiString.cached(" HTTP/1.1");

  private final WholeMessage wholeMessage;

  /// @param wholeMessage the event loop's
  AskEncoder(WholeMessage wholeMessage) {
    this.wholeMessage = wholeMessage;
  }

  @Override
  protected void encode(ChannelHandlerContext context, Object message, List<Object> out)
      throws Exception {
    if (message instanceof FullHttpRequest request
        && request.headers() instanceof FlatHeaders headers
        && !request.content().isReadable()) {
      wholeMessage.begin(request.method().asciiName()).line(" ").line(request.uri()).line(VERSION);
      out.add(wholeMessage.headed(headers, request.content(), context.alloc()));
      request.release();
    } else {
      super.encode(context, message, out);
    }
  }

  @Override
  protected void encodeHeaders(HttpHeaders headers, ByteBuf out) {
    if (headers instanceof FlatHeaders flat) {
      flat.writeTo(out);
    } else {
      super.encodeHeaders(headers, out);
    }
  }
}
