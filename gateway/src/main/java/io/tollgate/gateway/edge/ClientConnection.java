package io.tollgate.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.request.RefusalCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// A client's connection, or its stream where many share one: hands over one request at a time and
/// writes its answer.
///
/// Owns what concerns the connection and not the call: whether it persists, what becomes of a body
/// nobody wants, how long anything may take, and how it ends.
///
/// Thread: its event loop.
// What becomes of a write or a close shows on the channel: inactive, or not writable.
@SuppressWarnings("FutureReturnValueIgnored")
public final class ClientConnection extends ChannelInboundHandlerAdapter implements Watched {

  /*
   * Reading. Auto-read is off. While a request is awaited, or is complete, one read stays pending:
   * so a client that goes away is noticed at once, and no interest in reading has to be switched on
   * and off for each request. While a body comes, it is read as the handler asks for it.
   *
   * A client that closes its sending side is taken for one that went away.
   *
   * A stream of HTTP/2 (codec is null) carries one request, ends by itself behind its answer, and
   * says nothing of the connection: how that ends is SharedConnection's.
   */

  /// The length of a body that is not known before its end.
  public static final long UNKNOWN = -1;

  /// No body belongs to the answer, whatever its `Content-Length` says.
  public static final long BODYLESS = -2;

  private static final AsciiString CONNECTION = AsciiString.cached("Connection");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("Content-Length");
  private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("Transfer-Encoding");

  private enum Answer {
    NONE,
    BEGUN,
    DONE
  }

  private final ClientLimits limits;
  private final Requests requests;
  private final @Nullable ServerCodec codec;
  private final @Nullable Secured tls;
  private final Channel channel;
  private final HeadCheck check;
  private final Pace bodyPace;
  private final Pace answerPace;
  private final Origin origin;

  private @Nullable RequestHandler current;
  private @Nullable RequestHead head;
  private Answer answer = Answer.NONE;
  private boolean wantsBody;
  private boolean bodyDone;
  private boolean mustClose;
  private boolean persists;
  private boolean lingering;
  private boolean aborted;
  private long bodyBytes;
  private long writtenBytes;
  private long sinceNanos;
  private boolean headSeen;

  /// @param codec null for a stream of HTTP/2, where each request has a channel of its own
  /// @param tls null for cleartext
  ClientConnection(
      Channel channel,
      ClientLimits limits,
      Requests requests,
      @Nullable ServerCodec codec,
      @Nullable Secured tls) {
    this.channel = channel;
    this.limits = limits;
    this.requests = requests;
    this.codec = codec;
    this.tls = tls;
    this.check = new HeadCheck(limits.headersMax());
    this.bodyPace = new Pace(limits.slowSpan().toNanos(), limits.slowBytesMin());
    this.answerPace = new Pace(limits.slowSpan().toNanos(), limits.slowBytesMin());
    this.origin = Origin.of(IpAddress.of(addressOf(channel.remoteAddress())), tls != null);
    this.sinceNanos = requests.nanos();
  }

  private static InetAddress addressOf(@Nullable SocketAddress remote) {
    return remote instanceof InetSocketAddress known && known.getAddress() != null
        ? known.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  // ---- for the request's handler

  /// Where the connection comes from.
  public Origin origin() {
    return origin;
  }

  /// Whether HTTP/2 is spoken.
  public boolean http2() {
    return codec == null;
  }

  /// The certificate the client has shown for this connection; null if none.
  public @Nullable Fingerprint certificate() {
    return tls == null ? null : tls.certificate();
  }

  /// Whether a request for this host belongs on this connection.
  ///
  /// A connection that showed a certificate is for the host it named in its handshake and for no
  /// other: what was shown to one name is not taken for another. Who named none is not bound.
  ///
  /// @param host lower case, without port; empty if the request names none
  public boolean isFor(String host) {
    if (tls == null || tls.certificate() == null) {
      return true;
    }
    String named = tls.host();
    return named == null || host.isEmpty() || host.equals(named);
  }

  /// The channel, for what lives as long as it.
  public Channel channel() {
    return channel;
  }

  /// Whether an answer whose length is unknown can be ended without ending the connection.
  public boolean takesChunks() {
    RequestHead asked = head;
    return asked != null && !asked.http10();
  }

  /// Whether the answer's beginning is on its way, so that no other can be given.
  public boolean answerBegun() {
    return answer != Answer.NONE;
  }

  /// Whether more of the answer should be given now.
  public boolean takesMore() {
    return channel.isWritable();
  }

  /// Asks for the request's body, on and on.
  public void readBody() {
    if (!bodyDone && !wantsBody) {
      wantsBody = true;
      channel.read();
    }
  }

  /// Asks for no more of it for now.
  public void pauseBody() {
    wantsBody = false;
  }

  /// Tells a client that waits before it sends its body to go on.
  public void sayContinue() {
    channel.writeAndFlush(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER),
        channel.voidPromise());
  }

  /// Answers at once and whole.
  ///
  /// @param headers without those of the framing; taken over
  /// @param body taken over
  public void answer(HttpResponseStatus status, HttpHeaders headers, ByteBuf body) {
    int length = body.readableBytes();
    decidePersistence();
    frame(headers, length);
    if (head != null && head.isHead()) {
      body.release();
      body = Unpooled.EMPTY_BUFFER;
    }
    writtenBytes += length;
    answer = Answer.BEGUN;
    end(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, body, headers, EmptyHttpHeaders.INSTANCE));
    requests.shelf().give(headers);
  }

  /// Begins an answer.
  ///
  /// @param headers without those of the framing, but for `Content-Length` where it is [#BODYLESS];
  ///   taken over
  /// @param length of the body; or [#UNKNOWN], [#BODYLESS]
  public void begin(HttpResponseStatus status, HttpHeaders headers, long length) {
    decidePersistence();
    frame(headers, length);
    answer = Answer.BEGUN;
    channel.write(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers), channel.voidPromise());
    // Encoded already: an encoder keeps no message.
    requests.shelf().give(headers);
  }

  /// Goes on with the answer's body.
  ///
  /// @param piece taken over
  public void piece(ByteBuf piece) {
    writtenBytes += piece.readableBytes();
    channel.write(new DefaultHttpContent(piece), channel.voidPromise());
  }

  /// Sends what was given so far.
  public void flush() {
    channel.flush();
  }

  /// Ends the answer.
  ///
  /// @param last piece of its body, or nothing; taken over
  public void end(ByteBuf last) {
    if (last.isReadable()) {
      writtenBytes += last.readableBytes();
      end(new DefaultLastHttpContent(last, EmptyHttpHeaders.INSTANCE));
    } else {
      last.release();
      end(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  /// Cuts the connection, so that nobody takes what was sent for a complete answer. The handler is
  /// told nothing more.
  public void abort() {
    answer = Answer.DONE;
    cut(Http2Error.INTERNAL_ERROR);
  }

  // ---- how an answer goes out

  private void decidePersistence() {
    RequestHead asked = head;
    persists =
        codec == null
            || (asked != null
                && asked.keepAlive()
                && !mustClose
                && !requests.draining()
                && (bodyDone || drainable(asked)));
  }

  /// Whether an unread body is small enough, and sure enough to come, to be thrown away.
  private boolean drainable(RequestHead asked) {
    long left = asked.contentLength() - bodyBytes;
    return asked.contentLength() != RequestHead.CHUNKED
        && left <= limits.lingerBytesMax()
        && !asked.expectsContinue();
  }

  private void frame(HttpHeaders headers, long length) {
    if (length == UNKNOWN) {
      if (codec == null) {
        // The stream's end is the body's.
        return;
      }
      if (takesChunks()) {
        headers.set(TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      } else {
        persists = false;
      }
    } else if (length != BODYLESS) {
      headers.set(CONTENT_LENGTH, Long.toString(length));
    }
    if (!persists) {
      headers.set(CONNECTION, HttpHeaderValues.CLOSE);
    } else if (head != null && head.http10()) {
      headers.set(CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private void end(LastHttpContent last) {
    answer = Answer.DONE;
    if (persists) {
      channel.writeAndFlush(last, channel.voidPromise());
      if (bodyDone) {
        next();
      } else {
        // The rest of the body is read and thrown away.
        wantsBody = true;
        channel.read();
      }
    } else {
      channel.writeAndFlush(last).addListener((ChannelFutureListener) _ -> endConnection());
    }
  }

  private void next() {
    if (head != null) {
      requests.shelf().give(head.headers());
    }
    current = null;
    head = null;
    answer = Answer.NONE;
    wantsBody = false;
    sinceNanos = requests.nanos();
    headSeen = false;
    if (codec != null) {
      codec.decoder().resume();
    }
  }

  /// The last answer is out: closes, but not before the client has had the time to read it. Closing
  /// with unread input would reset the connection, and the reset would overtake the answer.
  private void endConnection() {
    boolean nothingUnread =
        bodyDone && codec != null && codec.decoder().place() == RequestDecoder.Place.BETWEEN;
    if (nothingUnread || !(channel instanceof DuplexChannel duplex)) {
      channel.close();
      return;
    }
    lingering = true;
    current = null;
    bodyBytes = 0;
    sinceNanos = requests.nanos();
    HalfClose.of(duplex);
    channel.read();
  }

  /// Closes, whatever is under way. The handler is told that the client went away.
  @Override
  public void close() {
    cut(Http2Error.CANCEL);
  }

  /// A reset: a mere end would complete an answer that is delimited by the connection's end.
  ///
  /// @param why as a stream of HTTP/2 says it
  private void cut(Http2Error why) {
    if (!aborted) {
      aborted = true;
      if (channel.isActive()) {
        if (codec == null) {
          channel.write(new DefaultHttp2ResetFrame(why));
        } else {
          channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
      }
      channel.close();
    }
  }

  // ---- from the channel

  /// The channel is active: FirstBytes puts a handler in place where bytes have come, and a stream
  /// begins with its request.
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    requests.opened(this);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (lingering || aborted || (mustClose && current == null)) {
      throwAway(message);
    } else if (message instanceof HttpRequest request) {
      head(request);
    } else if (message instanceof HttpContent content) {
      content(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void throwAway(Object message) {
    if (message instanceof HttpContent content) {
      bodyBytes += content.content().readableBytes();
    }
    ReferenceCountUtil.release(message);
    if (bodyBytes > limits.lingerBytesMax()) {
      channel.close();
    }
  }

  private void head(HttpRequest request) {
    bodyBytes = 0;
    bodyDone = false;
    RefusalCode no = check.check(request);
    if (no != null) {
      refuse(no);
      return;
    }
    RequestHead sound = check.head();
    head = sound;
    bodyDone = !sound.hasBody();
    if (codec != null) {
      codec.encoder().answersHead(sound.isHead());
    }
    RequestHandler handler = requests.open(this, sound);
    current = handler;
    handler.begin();
  }

  /// Answers what is no request, and reads no further one.
  private void refuse(RefusalCode no) {
    mustClose = true;
    if (codec != null) {
      codec.encoder().answersHead(false);
    }
    requests.malformed(this, no);
  }

  private void content(HttpContent content) {
    RequestHandler handler = current;
    boolean sound = content.decoderResult().isSuccess();
    ByteBuf piece = content.content();
    bodyBytes += piece.readableBytes();
    if (handler == null || answer == Answer.DONE || !sound || !piece.isReadable()) {
      content.release();
    } else {
      handler.body(piece);
    }
    if (!sound) {
      brokenBody(RefusalCode.BAD_REQUEST);
    } else if (content instanceof LastHttpContent && !bodyDone) {
      bodyDone = true;
      if (answer != Answer.DONE) {
        if (handler != null) {
          handler.bodyEnd();
        }
      } else if (persists && handler != null) {
        next();
      }
    }
  }

  private void brokenBody(RefusalCode why) {
    mustClose = true;
    RequestHandler handler = current;
    if (answer == Answer.DONE || handler == null) {
      abort();
    } else {
      handler.bodyBroken(why);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (lingering || current == null || wantsBody) {
      channel.read();
    } else if (bodyDone && (codec == null || !codec.decoder().holdsNext())) {
      channel.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    RequestHandler handler = current;
    if (handler != null && answer != Answer.DONE && takesMore()) {
      handler.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    requests.closed(this);
    RequestHandler handler = current;
    current = null;
    if (handler != null && answer != Answer.DONE) {
      answer = Answer.DONE;
      handler.gone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // The connection broke, or we did: either way nothing more can be said on it. The handler is
    // told once the channel is closed.
    if (!Handshake.isTheirs(cause)) {
      requests.fault(cause);
    }
    cut(Http2Error.INTERNAL_ERROR);
  }

  // ---- time

  @Override
  public void tick(long nowNanos) {
    RequestHandler handler = current;
    if (aborted) {
      return;
    }
    if (lingering) {
      if (nowNanos - sinceNanos > limits.linger().toNanos()) {
        channel.close();
      }
      return;
    }
    long unsent = unsentBytes();
    if (answerPace.tooSlow(unsent > 0, writtenBytes - unsent, nowNanos)) {
      cut(Http2Error.CANCEL);
    } else if (handler == null) {
      tickBetween(nowNanos);
    } else if (bodyPace.tooSlow(!bodyDone && wantsBody, bodyBytes, nowNanos)) {
      brokenBody(RefusalCode.REQUEST_TIMEOUT);
    } else if (answer != Answer.DONE) {
      handler.tick(nowNanos);
    }
  }

  private void tickBetween(long nowNanos) {
    if (codec == null || mustClose) {
      return;
    }
    if (codec.decoder().place() == RequestDecoder.Place.BETWEEN) {
      if (requests.draining() || nowNanos - sinceNanos > limits.idle().toNanos()) {
        channel.close();
      }
    } else if (!headSeen) {
      headSeen = true;
      sinceNanos = nowNanos;
    } else if (nowNanos - sinceNanos > limits.head().toNanos()) {
      refuse(RefusalCode.REQUEST_TIMEOUT);
    }
  }

  private long unsentBytes() {
    if (codec == null) {
      // A stream's channel keeps no buffer, only count: how far it is from either mark.
      WriteBufferWaterMark marks = channel.config().getWriteBufferWaterMark();
      return channel.isWritable()
          ? marks.high() + 1 - channel.bytesBeforeUnwritable()
          : marks.low() - 1 + channel.bytesBeforeWritable();
    }
    ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
    return unsent == null ? 0 : unsent.totalPendingWriteBytes();
  }
}
