package io.tollgate.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.tollgate.gateway.headers.HeaderShelf;
import java.util.List;

/// Netty's response decoder, told which answers have no body because HEAD was asked, and whether a
/// byte has come since the last request.
///
/// Thread: the connection's event loop.
final class AnswerDecoder extends HttpResponseDecoder {

  private static final String HTTP_1_1 = HttpVersion.HTTP_1_1.text();
  private static final String STATUS_OK = "200";
  private static final String REASON_OK = "OK";

  private final HeaderShelf shelf;
  private boolean head;
  private boolean touched;

  AnswerDecoder(UpstreamLimits limits, HeaderShelf shelf) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.statusLineBytesMax())
            .setMaxHeaderSize(limits.headerBytesMax())
            .setMaxChunkSize(Integer.MAX_VALUE)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false)
            .setHeadersFactory(shelf)
            .setTrailersFactory(shelf.trailers()));
    this.shelf = shelf;
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    return shelf.name(line, start, length);
  }

  /*
   * The status line. Nearly every one says the same three words: no need to make them each time.
   */

  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    return is(HTTP_1_1, line, start, length)
        ? HTTP_1_1
        : super.splitFirstWordInitialLine(line, start, length);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    return is(STATUS_OK, line, start, length)
        ? STATUS_OK
        : super.splitSecondWordInitialLine(line, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    return is(REASON_OK, line, start, length)
        ? REASON_OK
        : super.splitThirdWordInitialLine(line, start, length);
  }

  private static boolean is(String word, byte[] line, int start, int length) {
    if (word.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (line[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
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
