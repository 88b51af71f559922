package io.tollgate.gateway.payment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.tollgate.core.route.Payments;
import io.tollgate.core.route.Upstream;
import io.tollgate.gateway.headers.FlatHeaders;
import io.tollgate.gateway.metering.MemberReader;
import io.tollgate.gateway.upstream.Answer;
import io.tollgate.gateway.upstream.UpstreamConnection;
import io.tollgate.gateway.upstream.UpstreamFailure;
import io.tollgate.gateway.upstream.UpstreamPool;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One question to the facilitator, and its answer: small, whole, and in time, or none.
///
/// Thread: the event loop's.
final class FacilitatorCall implements UpstreamPool.Taker, Answer {

  /// Largest answer read, in bytes; a longer one is none.
  private static final int ANSWER_BYTES_MAX = 16 * 1024;

  /// Told once, on the loop.
  interface Told {

    /// @param said what it answered, a JSON object
    void told(int status, MemberReader said);

    /// There is no answer, or none that can be read.
    ///
    /// @param asked whether the facilitator may have heard the question all the same
    void silence(boolean asked, String why);
  }

  private final Payments payments;
  private final String path;
  private final byte[] question;
  private final Told taker;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private @Nullable UpstreamConnection connection;
  private @Nullable Future<?> timeout;
  private int status;
  private boolean asked;
  private boolean over;

  /// @param path behind the facilitator's URL, such as `/verify`
  FacilitatorCall(Payments payments, String path, String question, Told taker) {
    this.payments = payments;
    this.path = path;
    this.question = question.getBytes(StandardCharsets.UTF_8);
    this.taker = taker;
  }

  /// Asks by a connection of its own: one that was used before may be closing, and then nobody
  /// could tell whether the question was heard.
  void begin(UpstreamPool pool, EventExecutor loop) {
    timeout =
        loop.schedule(
            () -> end("it took too long"),
            payments.facilitator().total().toMillis(),
            TimeUnit.MILLISECONDS);
    pool.take(this, true);
  }

  @Override
  public boolean waits() {
    return !over;
  }

  @Override
  public void connected(UpstreamConnection made) {
    Upstream facilitator = payments.facilitator();
    var headers = new FlatHeaders();
    headers.set("Host", facilitator.authority());
    headers.set("Content-Type", "application/json");
    headers.set("Accept", "application/json");
    headers.set("Content-Length", Integer.toString(question.length));
    headers.set("Connection", "close");
    for (int i = 0; i + 1 < payments.headers().size(); i += 2) {
      headers.set(payments.headers().get(i), payments.headers().get(i + 1));
    }
    connection = made;
    asked = true;
    made.ask(
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            facilitator.basePath() + path,
            Unpooled.wrappedBuffer(question),
            headers,
            EmptyHttpHeaders.INSTANCE),
        this);
  }

  @Override
  public void unavailable(UpstreamFailure failure) {
    connection = null;
    end("it can't be reached: " + failure);
  }

  @Override
  public void head(HttpResponse head) {
    status = head.status().code();
  }

  @Override
  public void piece(ByteBuf piece) {
    try {
      if (over) {
        return;
      }
      if (answer.size() + piece.readableBytes() > ANSWER_BYTES_MAX) {
        end("its answer is too long");
        return;
      }
      byte[] bytes = new byte[piece.readableBytes()];
      piece.readBytes(bytes);
      answer.writeBytes(bytes);
    } finally {
      piece.release();
    }
  }

  @Override
  public void pause() {
    if (connection != null) {
      connection.readOn();
    }
  }

  @Override
  public void ended() {
    connection = null;
    MemberReader said = MemberReader.read(answer.toByteArray());
    if (said == null) {
      end("its answer is no JSON object, status " + status);
    } else if (!over) {
      over();
      taker.told(status, said);
    }
  }

  @Override
  public void failed(UpstreamFailure failure) {
    connection = null;
    end("it broke off: " + failure);
  }

  @Override
  public void writable() {
    // The question went out whole.
  }

  private void end(String why) {
    if (!over) {
      over();
      if (connection != null) {
        connection.abort();
        connection = null;
      }
      taker.silence(asked, why);
    }
  }

  private void over() {
    over = true;
    if (timeout != null) {
      timeout.cancel(false);
    }
  }
}
