package io.tollgate.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.tollgate.gateway.headers.FlatHeaders;
import io.tollgate.gateway.headers.HeaderShelf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One stream of an HTTP/2 connection as one request and one answer of HTTP/1.
///
/// Trailers of the request are let drop, as on HTTP/1. An answer that is complete before its
/// request is ends the stream with NO_ERROR (RFC 9113 section 8.1).
///
/// Thread: the connection's event loop.
// What becomes of a write shows on the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class StreamCodec extends ChannelDuplexHandler {

  private final HeaderShelf shelf;
  private final int headersMax;

  private boolean headed;
  private boolean requestEnded;

  /// The answer's head, until it is known whether it is all of the answer.
  private @Nullable Http2Headers head;

  StreamCodec(HeaderShelf shelf, int headersMax) {
    this.shelf = shelf;
    this.headersMax = headersMax;
  }

  // ---- the request

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch (message) {
      case Http2HeadersFrame frame when headed -> trailers(ctx, frame);
      case Http2HeadersFrame frame -> head(ctx, frame);
      case Http2DataFrame frame -> data(ctx, frame);
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void head(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
    headed = true;
    requestEnded = frame.isEndStream();
    FlatHeaders headers = shelf.take();
    HttpRequest request = StreamHead.read(frame.headers(), requestEnded, headersMax, headers);
    if (request == null) {
      shelf.give(headers);
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
      ctx.close();
      return;
    }
    ctx.fireChannelRead(request);
    if (requestEnded) {
      ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  /// The codec has seen to it that they end the stream and hold no pseudo-headers.
  private void trailers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
    if (frame.isEndStream()) {
      requestEnded = true;
      ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  private void data(ChannelHandlerContext ctx, Http2DataFrame frame) {
    ByteBuf piece = frame.content();
    if (frame.isEndStream()) {
      requestEnded = true;
      if (piece.isReadable()) {
        ctx.fireChannelRead(new DefaultLastHttpContent(piece, EmptyHttpHeaders.INSTANCE));
      } else {
        piece.release();
        ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
      }
    } else if (piece.isReadable()) {
      ctx.fireChannelRead(new DefaultHttpContent(piece));
    } else {
      piece.release();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2ResetFrame) {
      // The client gave up. Soon, when the codec has taken note of it: a reset is not answered with
      // a reset. Left alone, the channel would stay for as long as a body waits in it unread.
      ctx.executor().execute(ctx::close);
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof Http2Exception)) {
      ctx.fireExceptionCaught(cause);
    }
    // Else the client broke the protocol, and the stream is being closed with the right reason.
  }

  // ---- the answer

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    switch (message) {
      case FullHttpResponse answer -> whole(ctx, answer, promise);
      case HttpResponse answer -> {
        head = headers(answer);
        promise.trySuccess();
      }
      case LastHttpContent last -> last(ctx, last.content(), promise);
      case HttpContent piece -> {
        sendHead(ctx);
        ctx.write(new DefaultHttp2DataFrame(piece.content(), false), promise);
      }
      default -> ctx.write(message, promise);
    }
  }

  private void whole(ChannelHandlerContext ctx, FullHttpResponse answer, ChannelPromise promise) {
    if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      answer.release();
      ctx.write(new DefaultHttp2HeadersFrame(headers(answer), false), promise);
    } else {
      head = headers(answer);
      last(ctx, answer.content(), promise);
    }
  }

  private void last(ChannelHandlerContext ctx, ByteBuf piece, ChannelPromise promise) {
    Http2Headers alone = head;
    Object frame;
    if (alone != null && !piece.isReadable()) {
      head = null;
      piece.release();
      frame = new DefaultHttp2HeadersFrame(alone, true);
    } else {
      sendHead(ctx);
      frame = new DefaultHttp2DataFrame(piece, true);
    }
    if (requestEnded) {
      ctx.write(frame, promise);
    } else {
      ctx.write(
          frame, promise.unvoid().addListener((ChannelFutureListener) sent -> giveUp(ctx, sent)));
    }
  }

  /// The answer is out, so the rest of the request is of no use.
  private void giveUp(ChannelHandlerContext ctx, ChannelFuture sent) {
    if (sent.isSuccess() && !requestEnded) {
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    }
  }

  private void sendHead(ChannelHandlerContext ctx) {
    Http2Headers begun = head;
    if (begun != null) {
      head = null;
      ctx.write(new DefaultHttp2HeadersFrame(begun, false));
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    sendHead(ctx);
    ctx.flush();
  }

  private static Http2Headers headers(HttpResponse answer) {
    HttpHeaders from = answer.headers();
    // Room for one more than there are: the status. What we send was checked where it came in.
    var headers = new DefaultHttp2Headers(false, from.size() + 1);
    headers.status(answer.status().codeAsText());
    if (from instanceof FlatHeaders flat) {
      for (int i = 0; i < flat.size(); i++) {
        headers.add(lower(flat.name(i)), flat.value(i));
      }
    } else {
      for (Map.Entry<String, String> header : from) {
        headers.add(lower(header.getKey()), header.getValue());
      }
    }
    return headers;
  }

  private static AsciiString lower(CharSequence name) {
    // The same object where it is lower case already.
    return AsciiString.of(name).toLowerCase();
  }
}
