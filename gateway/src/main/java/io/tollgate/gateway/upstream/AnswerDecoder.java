package io.tollgate.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import java.util.List;

/// Netty's response decoder, told which answers have no body because HEAD was asked, and whether a
/// byte has come since the last request.
///
/// Thread: the connection's event loop.
final class AnswerDecoder extends HttpResponseDecoder {

  private boolean head;
  private boolean touched;

  AnswerDecoder(UpstreamLimits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.statusLineBytesMax())
            .setMaxHeaderSize(limits.headerBytesMax())
            .setMaxChunkSize(Integer.MAX_VALUE)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false)
            .setValidateHeaders(true));
  }

  /// A request goes out.
  void asked(boolean withHead) {
    head = withHead;
    touched = false;
  }

  /// Whether anything of an answer has come since then.
  boolean touched() {
    return touched;
  }

  /// Whether bytes lie here that belong to no answer.
  boolean holdsBytes() {
    return actualReadableBytes() > 0;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    touched = true;
    super.decode(ctx, in, out);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage answer) {
    boolean interim =
        answer instanceof HttpResponse response
            && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    return (head && !interim) || super.isContentAlwaysEmpty(answer);
  }
}
