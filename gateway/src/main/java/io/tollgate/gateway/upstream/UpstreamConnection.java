package io.tollgate.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A connection to an upstream: one exchange at a time. Whatever it can't be sure of ends it, so
/// that no answer ever goes to another call than its own.
///
/// Thread: its event loop, which is the client's.
// What becomes of a write or a close shows on the channel: inactive, or not writable.
@SuppressWarnings("FutureReturnValueIgnored")
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {

  private final Channel channel;
  private final UpstreamPool pool;
  private final AnswerDecoder decoder;
  private final int interimMax;

  private @Nullable Answer answer;
  private boolean stood;
  private boolean used;
  private boolean reused;
  private boolean headSeen;
  private boolean requestDone;
  private boolean answerDone;
  private boolean reusable;
  private boolean pooled;
  private boolean cut;
  private int interims;
  private long idleSinceNanos;

  UpstreamConnection(Channel channel, UpstreamPool pool, AnswerDecoder decoder, int interimMax) {
    this.channel = channel;
    this.pool = pool;
    this.decoder = decoder;
    this.interimMax = interimMax;
  }

  /// Begins an exchange.
  ///
  /// @param request whole, or with a body to follow by [#body] and [#bodyEnd]; its headers are
  ///   taken over
  public void ask(HttpRequest request, Answer taker) {
    answer = taker;
    reused = used;
    used = true;
    headSeen = false;
    answerDone = false;
    reusable = true;
    interims = 0;
    requestDone = request instanceof LastHttpContent;
    decoder.asked(request.method().equals(HttpMethod.HEAD));
    channel.writeAndFlush(request, channel.voidPromise());
    // Encoded already: an encoder keeps no message.
    pool.give(request.headers());
  }

  /// Goes on with the request's body.
  ///
  /// @param piece taken over
  public void body(ByteBuf piece) {
    channel.writeAndFlush(new DefaultHttpContent(piece), channel.voidPromise());
  }

  /// Ends the request's body.
  public void bodyEnd() {
    requestDone = true;
    channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, channel.voidPromise());
  }

  /// Whether more of the request's body should be given now.
  public boolean takesMore() {
    return channel.isWritable();
  }

  /// Whether it has served another exchange before, so that the upstream may have closed it without
  /// having seen this request.
  public boolean reused() {
    return reused;
  }

  /// Whether anything of the answer has come.
  public boolean touched() {
    return decoder.touched();
  }

  /// Reads more of the answer.
  public void readOn() {
    if (!answerDone) {
      channel.read();
    }
  }

  /// Gives the exchange up: closes. The taker is told nothing more.
  public void abort() {
    answer = null;
    channel.close();
  }

  // ---- for the pool

  /// The connection is made.
  void stands() {
    stood = true;
  }

  boolean usable() {
    return channel.isActive() && !decoder.holdsBytes();
  }

  void close() {
    channel.close();
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  void pooled(long nowNanos) {
    pooled = true;
    idleSinceNanos = nowNanos;
  }

  void taken() {
    pooled = false;
  }

  // ---- from the channel

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (answer == null || answerDone) {
      // Nobody asked: the next answer could be taken for another's.
      ReferenceCountUtil.release(message);
      reusable = false;
      channel.close();
      return;
    }
    if (message instanceof HttpResponse response) {
      head(response);
    }
    if (message instanceof HttpContent content) {
      content(content);
    }
  }

  private void head(HttpResponse response) {
    Answer taker = answer;
    if (taker == null) {
      return;
    }
    if (!response.decoderResult().isSuccess() || !sound(response)) {
      fail(UpstreamFailure.BROKEN);
    } else if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      // 100 and 103 are between the upstream and us; 101 was never asked for.
      if (response.status().code() == 101 || ++interims > interimMax) {
        fail(UpstreamFailure.BROKEN);
      }
    } else {
      headSeen = true;
      reusable = persists(response);
      taker.head(response);
    }
  }

  private void content(HttpContent content) {
    Answer taker = answer;
    if (taker == null || !headSeen) {
      // An interim answer's end, or what follows a failure.
      content.release();
      return;
    }
    if (cut || !content.decoderResult().isSuccess()) {
      content.release();
      fail(UpstreamFailure.BROKEN);
      return;
    }
    if (content.content().isReadable()) {
      taker.piece(content.content());
    } else {
      content.release();
    }
    if (content instanceof LastHttpContent && answer != null) {
      answerDone = true;
      taker.ended();
    }
  }

  /// Whether the framing has one reading: a transfer coding other than chunked is none we know.
  private static boolean sound(HttpResponse response) {
    HttpVersion version = response.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      return false;
    }
    if (response.status().code() < 100 || response.status().code() > 999) {
      return false;
    }
    HttpHeaders headers = response.headers();
    if (!headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return true;
    }
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return codings.size() == 1
        && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst())
        && !headers.contains(HttpHeaderNames.CONTENT_LENGTH);
  }

  private static boolean persists(HttpResponse response) {
    return response.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && !response
            .headers()
            .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (pooled) {
      ctx.read();
    } else if (answerDone) {
      finish();
    } else if (answer != null && headSeen) {
      answer.pause();
    } else {
      ctx.read();
    }
  }

  /// The pass that brought the answer's end is over, so whatever came with it has been seen.
  private void finish() {
    answer = null;
    if (reusable && requestDone && usable()) {
      pool.give(this);
      channel.read();
    } else {
      channel.close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    Answer taker = answer;
    if (taker != null && !requestDone && channel.isWritable()) {
      taker.writable();
    }
  }

  /// Where TLS was spoken, only its own last word ends an answer without a length: anybody on the
  /// way can end the connection beneath it (RFC 9112 section 9.8).
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent closed && !closed.isSuccess()) {
      cut = true;
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (stood) {
      pool.closed(this);
    }
    Answer taker = answer;
    answer = null;
    if (taker != null && !answerDone) {
      taker.failed(UpstreamFailure.BROKEN);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // Reset, or a fault of ours in the taker: the exchange is over either way. Netty wraps what a
    // handler of bytes throws; a handshake's failure is the pool's to tell.
    if (cause.getCause() instanceof SSLException failure) {
      if (stood) {
        pool.distrusted(failure);
      }
    } else if (!(cause instanceof IOException)) {
      pool.fault(cause);
    }
    channel.close();
  }

  private void fail(UpstreamFailure failure) {
    Answer taker = answer;
    answer = null;
    channel.close();
    if (taker != null) {
      taker.failed(failure);
    }
  }
}
