package io.tollgate.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.tollgate.gateway.headers.HeaderShelf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Netty's request decoder, made strict where it is lenient, and halted between requests: one that
/// is pipelined behind another stays bytes until the one before is answered.
///
/// Beyond what Netty refuses (bare LF, bad chunks, conflicting lengths, controls in names and
/// values): a request line whose parts are not separated by exactly one space, folded header lines,
/// and anything but one CRLF before a request line.
///
/// Thread: the connection's event loop.
final class RequestDecoder extends HttpRequestDecoder {

  /// Where it stands in the stream of bytes.
  enum Place {
    /// Between requests; not a byte of the next has come.
    BETWEEN,
    HEAD,
    BODY,
    /// Framing was broken: what comes is thrown away.
    BROKEN
  }

  private final HeaderShelf shelf;
  private Place place = Place.BETWEEN;
  private boolean emptyLineSeen;
  private boolean halted;
  private int wordEnd;
  private @Nullable ChannelHandlerContext context;

  RequestDecoder(ClientLimits limits, HeaderShelf shelf) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLineBytesMax())
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
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    super.handlerAdded(ctx);
    context = ctx;
  }

  Place place() {
    return place;
  }

  /// Whether bytes of the next request wait here.
  boolean holdsNext() {
    return halted && actualReadableBytes() > 0;
  }

  /// Lets the next request in: one that has come already is decoded soon, in a task of its own.
  void resume() {
    if (halted && context != null) {
      halted = false;
      if (actualReadableBytes() > 0) {
        context.executor().execute(this::decodeLeft);
      } else {
        context.read();
      }
    }
  }

  private void decodeLeft() {
    ChannelHandlerContext ctx = context;
    if (ctx == null || ctx.isRemoved() || !ctx.channel().isActive()) {
      return;
    }
    try {
      channelRead(ctx, Unpooled.EMPTY_BUFFER);
      channelReadComplete(ctx);
    } catch (Exception e) {
      ctx.fireExceptionCaught(e);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (halted && actualReadableBytes() > 0) {
      // Super would read on, since nothing was decoded: the next request waits in the socket.
      discardSomeReadBytes();
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (halted) {
      return;
    }
    switch (place) {
      case BROKEN -> {
        in.skipBytes(in.readableBytes());
        return;
      }
      case BETWEEN -> {
        if (!begins(in, out)) {
          return;
        }
      }
      case HEAD, BODY -> {}
    }
    if (place == Place.HEAD && folded(in)) {
      broken(in, out, "a folded header line");
      return;
    }
    int before = out.size();
    super.decode(ctx, in, out);
    for (int i = before; i < out.size(); i++) {
      Object message = out.get(i);
      if (message instanceof HttpRequest request) {
        place = request.decoderResult().isSuccess() ? Place.BODY : Place.BROKEN;
      }
      if (message instanceof LastHttpContent last && place == Place.BODY) {
        boolean sound = last.decoderResult().isSuccess();
        place = sound ? Place.BETWEEN : Place.BROKEN;
        emptyLineSeen = false;
        halted = sound;
      }
    }
  }

  /// Looks at what stands before a request line: nothing, or one CRLF (RFC 9112 section 2.2).
  ///
  /// @return whether decoding goes on
  private boolean begins(ByteBuf in, List<Object> out) {
    byte first = in.getByte(in.readerIndex());
    if (first != '\r' && first != '\n') {
      place = Place.HEAD;
      return true;
    }
    if (first == '\n' || emptyLineSeen) {
      broken(in, out, "line ends before a request line");
      return false;
    }
    if (in.readableBytes() < 2) {
      return false;
    }
    if (in.getByte(in.readerIndex() + 1) != '\n') {
      broken(in, out, "a bare CR before a request line");
      return false;
    }
    in.skipBytes(2);
    emptyLineSeen = true;
    return false;
  }

  /// Whether a line of the head begins with white space: the request line itself, or a header that
  /// continues the one before. Super consumes whole lines, so the buffer begins with one.
  private static boolean folded(ByteBuf in) {
    int end = in.writerIndex();
    int line = in.readerIndex();
    while (line < end) {
      byte first = in.getByte(line);
      if (first == ' ' || first == '\t') {
        return true;
      }
      if (first == '\r' && (line + 1 == end || in.getByte(line + 1) == '\n')) {
        return false;
      }
      int lineFeed = in.indexOf(line, end, (byte) '\n');
      if (lineFeed < 0) {
        return false;
      }
      line = lineFeed + 1;
    }
    return false;
  }

  private void broken(ByteBuf in, List<Object> out, String what) {
    in.skipBytes(in.readableBytes());
    place = Place.BROKEN;
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_0, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
    request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(what)));
    out.add(request);
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    return shelf.name(line, start, length);
  }

  /*
   * The request line. Netty takes runs of SP, HT, VT, FF and CR for one space (RFC 9112 section 3
   * lets it); other servers split at the first space only. The three parts are seen here one by
   * one, as places in the line's bytes, so each must begin one space behind the one before.
   */

  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    if (start != 0) {
      throw new IllegalArgumentException("white space before the method");
    }
    wordEnd = length;
    return super.splitFirstWordInitialLine(line, start, length);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    requireOneSpace(line, start);
    wordEnd = start + length;
    return super.splitSecondWordInitialLine(line, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    requireOneSpace(line, start);
    String version = super.splitThirdWordInitialLine(line, start, length);
    if (!version.startsWith("HTTP/")) {
      // Super takes lower case too (RFC 9112 section 2.3 does not).
      throw new IllegalArgumentException("not a version of HTTP");
    }
    return version;
  }

  private void requireOneSpace(byte[] line, int start) {
    if (start != wordEnd + 1 || line[wordEnd] != ' ') {
      throw new IllegalArgumentException("not one space in the request line");
    }
  }
}
