package io.tollgate.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.AsciiString;
import io.tollgate.gateway.headers.FlatHeaders;
import io.tollgate.gateway.headers.WholeMessage;
import java.util.List;

/// Netty's response encoder with a shorter way for whole answers, told which answers have no body
/// because HEAD was asked.
///
/// Thread: the connection's event loop.
final class AnswerEncoder extends HttpResponseEncoder {

  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");

  private final WholeMessage wholeMessage;
  private boolean head;

  /// @param wholeMessage the event loop's
  AnswerEncoder(WholeMessage wholeMessage) {
    this.wholeMessage = wholeMessage;
  }

  /// Whether the next final answer is one to HEAD.
  void answersHead(boolean answersHead) {
    head = answersHead;
  }

  @Override
  protected void encode(ChannelHandlerContext context, Object message, List<Object> out)
      throws Exception {
    if (message instanceof FullHttpResponse answer
        && answer.headers() instanceof FlatHeaders headers
        && !isContentAlwaysEmpty(answer)) {
      ByteBuf body = answer.content();
      wholeMessage.begin(VERSION).line(answer.status().codeAsText());
      wholeMessage.line(" ").line(answer.status().reasonPhrase());
      out.add(wholeMessage.headed(headers, body, context.alloc()));
      if (WholeMessage.copies(body)) {
        body.release();
      } else {
        out.add(body);
      }
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

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse answer) {
    boolean interim = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    return (head && !interim) || super.isContentAlwaysEmpty(answer);
  }
}
