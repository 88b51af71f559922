package io.tollgate.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.tollgate.gateway.headers.FlatHeaders;

/// Netty's response encoder, told which answers have no body because HEAD was asked.
///
/// Thread: the connection's event loop.
final class AnswerEncoder extends HttpResponseEncoder {

  private boolean head;

  /// Whether the next final answer is one to HEAD.
  void answersHead(boolean answersHead) {
    head = answersHead;
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
