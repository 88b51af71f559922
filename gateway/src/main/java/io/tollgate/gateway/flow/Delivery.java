package io.tollgate.gateway.flow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.price.Price;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Upstream;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.edge.ClientConnection;
import io.tollgate.gateway.headers.FlatHeaders;
import io.tollgate.gateway.metrics.GatewayMetrics;
import io.tollgate.gateway.payment.Payment;
import io.tollgate.gateway.payment.Till;
import io.tollgate.gateway.settlement.Settlement;
import io.tollgate.gateway.upstream.Answer;
import io.tollgate.gateway.upstream.HeaderHygiene;
import io.tollgate.gateway.upstream.UpstreamConnection;
import io.tollgate.gateway.upstream.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/// The way of an answer: from the upstream, past the meter, through the journal, to the client.
///
/// Thread: the call's event loop.
final class Delivery implements Answer, Settlement.Decided, Payment.Payer {

  /*
   * Pieces pass on at the end of each reading pass, so that the answer that comes in one pass, which
   * is the common one, is whole when it is priced: then it goes out in one write with its exact
   * length, after its charge is in the journal. A longer one streams, and only its end waits for
   * the journal.
   *
   * Withheld (near a cap, or until it is paid for): nothing passes before the price is known and
   * fits, or the payment was carried out.
   *
   * The hold ends in exactly one of settle() (charged or released), giveUp(), failed(), gone(); from
   * charge() on, the journal alone decides.
   */
  private enum Stage {
    /// Waiting for the answer's head.
    ASKED,
    /// The head has come.
    ANSWERED,
    /// The answer has come whole; not all of it may have been read by the meter.
    COMPLETE,
    /// Its charge is on the way to the journal, or its payment is being carried out.
    SETTLING,
    OVER
  }

  private final RequestFlow flow;
  private final ServedRoute route;
  private final @Nullable Payment payment;
  private final ClientConnection client;
  private final GatewayMetrics metrics;

  private final long begunNanos;
  private Stage stage = Stage.ASKED;
  private @Nullable Settlement settlement;
  private @Nullable UpstreamConnection upstream;
  private HttpResponseStatus status = HttpResponseStatus.OK;
  private @Nullable FlatHeaders answered;
  private @Nullable AnswerBody body;
  private boolean bodyless;
  private boolean charged;
  private boolean paid;
  private boolean withheld;
  private boolean begun;
  private boolean clientGone;
  private long passedBytes;
  private long credits;
  private long requestDoneNanos;
  private long lastNanos;
  private boolean requestDone;

  /// @param payment that is good, and not carried out; null where none is asked for
  Delivery(RequestFlow flow, ServedRoute route, @Nullable Payment payment) {
    this.flow = flow;
    this.route = route;
    this.payment = payment;
    this.client = flow.client();
    this.metrics = flow.loop().flows().metrics();
    this.begunNanos = flow.loop().nanos();
  }

  /// The call has a hold, which is ours to end from now on.
  void holds(Settlement held) {
    settlement = held;
  }

  /// The request goes out.
  ///
  /// @param whole whether nothing of it follows
  void asks(UpstreamConnection connection, boolean whole) {
    upstream = connection;
    requestDone = whole;
    requestDoneNanos = flow.loop().nanos();
  }

  /// The request's body has gone out.
  void askedWhole() {
    requestDone = true;
    requestDoneNanos = flow.loop().nanos();
  }

  /// Whether the upstream has nothing more to do with the request.
  boolean answered() {
    return stage.compareTo(Stage.COMPLETE) >= 0;
  }

  // ---- from the upstream

  @Override
  public void head(HttpResponse response) {
    stage = Stage.ANSWERED;
    lastNanos = flow.loop().nanos();
    // With the reason we know: what the upstream wrote there is of no use and unchecked.
    status = HttpResponseStatus.valueOf(response.status().code());
    answered = flat(response.headers());
    int code = status.code();
    bodyless = flow.head().isHead() || code == 204 || code == 304;
    charged = settlement != null && route.charges(code);
    paid = payment != null && route.charges(code);
    withheld = paid || (charged && settlement != null && settlement.withheld());
    body = AnswerBody.of(route, code, bodyless, response.headers(), client.channel().alloc());
  }

  @Override
  public void piece(ByteBuf piece) {
    AnswerBody passing = body;
    if (passing == null || stage != Stage.ANSWERED) {
      piece.release();
      return;
    }
    passing.take(piece);
    pump(passing);
  }

  @Override
  public void pause() {
    if (stage == Stage.ANSWERED && body != null) {
      lastNanos = flow.loop().nanos();
      if (begun || body.full() || !priceAwaited()) {
        stream(body);
      }
      readOn();
    }
  }

  @Override
  public void ended() {
    stage = Stage.COMPLETE;
    upstream = null;
    if (body != null) {
      pump(body);
    }
  }

  @Override
  public void writable() {
    flow.upstreamWritable();
  }

  @Override
  public void failed(UpstreamFailure failure) {
    boolean unanswered = stage == Stage.ASKED;
    upstream = null;
    if (unanswered && failure == UpstreamFailure.BROKEN && flow.retry()) {
      return;
    }
    metrics.upstreamFailed();
    giveUp(
        switch (failure) {
          case UNREACHABLE -> RefusalCode.UPSTREAM_UNREACHABLE;
          case BROKEN -> RefusalCode.UPSTREAM_BROKEN;
          case TIMEOUT -> RefusalCode.UPSTREAM_TIMEOUT;
          case OVERLOADED -> RefusalCode.OVERLOADED;
        });
  }

  // ---- from the client and the clock

  /// The client takes more again.
  void clientWritable() {
    if (body != null && (stage == Stage.ANSWERED || stage == Stage.COMPLETE)) {
      pump(body);
      readOn();
    }
  }

  /// The client went away. What is on its way to the journal stays charged: the answer was complete
  /// at our side.
  void gone() {
    clientGone = true;
    if (stage == Stage.SETTLING || stage == Stage.OVER) {
      return;
    }
    drop();
    over(begun ? status.code() : 0, null, 0);
  }

  /// Ends the call without a charge: refuses while nothing was answered, else cuts the answer.
  void giveUp(RefusalCode why) {
    if (stage == Stage.SETTLING || stage == Stage.OVER) {
      return;
    }
    if (begun) {
      drop();
      client.abort();
      over(status.code(), why, 0);
    } else {
      refuse(Refusal.of(why));
    }
  }

  /// Ends the call with a refusal. Nothing may have been answered.
  @Override
  public void refuse(Refusal refusal) {
    if (paid && stage == Stage.SETTLING) {
      unpaid(refusal.code(), () -> flow.refuse(refusal));
      return;
    }
    if (stage == Stage.SETTLING || stage == Stage.OVER) {
      return;
    }
    drop();
    stage = Stage.OVER;
    flow.refuse(refusal);
  }

  /// Ends the call without a charge; it is answered otherwise. Nothing may have been answered.
  void forgo() {
    drop();
    stage = Stage.OVER;
  }

  void tick(long nowNanos) {
    if (stage.compareTo(Stage.COMPLETE) >= 0) {
      return;
    }
    Upstream bounds = flow.api().api.upstream();
    boolean late =
        nowNanos - begunNanos > bounds.total().toNanos()
            || (stage == Stage.ASKED
                && requestDone
                && nowNanos - requestDoneNanos > bounds.firstByte().toNanos())
            || (stage == Stage.ANSWERED
                && client.takesMore()
                && nowNanos - lastNanos > bounds.idle().toNanos());
    if (late) {
      drop();
      failed(UpstreamFailure.TIMEOUT);
    }
  }

  // ---- the answer on its way

  /// Lets the body's pieces through its meter, as far as they may pass, and settles behind the
  /// last.
  private void pump(AnswerBody passing) {
    while (passing.read()) {
      if (withheld) {
        if (passing.readyBytes() > flow.api().api.withheldBytesMax()) {
          if (paid) {
            refuse(Refusal.of(RefusalCode.ANSWER_TOO_LARGE));
          } else {
            refuseSpent();
          }
          return;
        }
      } else if (passing.full()) {
        stream(passing);
        if (!client.takesMore()) {
          return;
        }
      }
    }
    if (stage == Stage.COMPLETE) {
      try {
        settle(passing);
      } catch (RuntimeException e) {
        // A fault of ours; the hold must not outlive it, nor the client wait for ever.
        fault(e);
      }
    }
  }

  private void readOn() {
    if (upstream != null && stage == Stage.ANSWERED && (withheld || client.takesMore())) {
      upstream.readOn();
    }
  }

  /// Sends what is ready, unless it must wait.
  private void stream(AnswerBody passing) {
    if (withheld || bodyless || stage.compareTo(Stage.SETTLING) >= 0) {
      return;
    }
    if (!begun) {
      if (charged && flow.api().dialect.pricesInHead()) {
        long price = fixedCredits();
        flow.call().priced(price, Math.max(0, price));
      }
      begin(passing, passing.length());
    }
    // Where only the connection's end tells a client that the answer is whole, the last piece known
    // is kept back: the client must not have all of a charged answer before it is in the journal.
    int keep = charged && passing.length() < 0 && !client.takesChunks() ? 1 : 0;
    while (passing.pieces() > keep) {
      pass(passing.next());
    }
    client.flush();
  }

  /// Whether the answer's head tells its price, and that is not known before all was counted.
  private boolean priceAwaited() {
    return charged && flow.api().dialect.pricesInHead() && fixedCredits() == Call.UNKNOWN;
  }

  private long fixedCredits() {
    long plain = route.fixedCredits(flow.head().query());
    return settlement == null || plain == Call.UNKNOWN ? plain : settlement.priced(plain);
  }

  private void pass(ByteBuf piece) {
    passedBytes += piece.readableBytes();
    client.piece(piece);
  }

  private void begin(AnswerBody passing, long length) {
    begun = true;
    client.begin(status, headers(passing), length);
  }

  private FlatHeaders headers(AnswerBody passing) {
    FlatHeaders from = answered;
    if (from == null) {
      throw new IllegalStateException("an answer without a head");
    }
    FlatHeaders headers = HeaderHygiene.toClient(from, flow.loop().shelf(), passing.changed());
    if (passing.decoded()) {
      headers.remove(HttpHeaderNames.CONTENT_ENCODING);
    }
    String length = from.get(Names.CONTENT_LENGTH);
    if (bodyless && !passing.changed() && length != null) {
      headers.set(Names.CONTENT_LENGTH, length);
    }
    if (!headers.contains(Names.DATE)) {
      headers.set(Names.DATE, flow.loop().date());
    }
    flow.api().dialect.addHeaders(flow.call(), headers::set);
    headers.set(Names.CALL_ID, flow.call().idText());
    if (payment != null) {
      headers.remove(Till.RESPONSE);
      if (!payment.receipt().isEmpty()) {
        headers.set(Till.RESPONSE, payment.receipt());
        // Who did not pay must not get it from a cache.
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
      }
    }
    return headers;
  }

  private static FlatHeaders flat(HttpHeaders headers) {
    return headers instanceof FlatHeaders flat ? flat : FlatHeaders.of(headers);
  }

  // ---- the price

  private void settle(AnswerBody passing) {
    Settlement held = settlement;
    Dialect dialect = flow.api().dialect;
    long price = charged ? price(passing) : 0;
    if (price < 0) {
      giveUp(RefusalCode.ANSWER_UNCOUNTABLE);
      return;
    }
    byte[] member = passing.replaces() ? passing.captured() : null;
    if (passing.replaces() && dialect.voids(member)) {
      price = 0;
      paid = false;
    }
    if (paid && payment != null) {
      stage = Stage.SETTLING;
      payment.settle(this);
      return;
    }
    if (held != null) {
      price = held.priced(price);
    }
    if (held != null && price > 0 && !held.reprice(price, flow.call().nowMillis())) {
      if (withheld) {
        refuseSpent();
        return;
      }
      // The price's ceiling was wrong, and what is missing is not there: no cap is passed for it.
      metrics.aboveHold();
      price = held.credits();
      held.settle(flow.call().nowMillis());
    }
    credits = price;
    passing.finish(passing.insertable() ? dialect.memberText(flow.call(), member, price) : null);
    send(passing, held, price);
  }

  /// The payment was carried out.
  @Override
  public void goOn() {
    AnswerBody passing = body;
    if (passing == null) {
      throw new IllegalStateException("an answer without a body");
    }
    try {
      byte[] member = passing.replaces() ? passing.captured() : null;
      passing.finish(
          passing.insertable() ? flow.api().dialect.memberText(flow.call(), member, 0) : null);
      send(passing, null, 0);
    } catch (RuntimeException e) {
      fault(e);
    }
  }

  /// The payment was not carried out.
  @Override
  public void refuse(Dialect.Reply words, RefusalCode code) {
    unpaid(code, () -> flow.refuse(words, code));
  }

  private void unpaid(RefusalCode code, Runnable answer) {
    stage = Stage.COMPLETE;
    drop();
    if (clientGone) {
      over(0, code, 0);
    } else {
      stage = Stage.OVER;
      answer.run();
    }
  }

  private void send(AnswerBody passing, @Nullable Settlement held, long price) {
    long bytes = passedBytes + passing.readyBytes();
    if (held != null && price > 0) {
      stage = Stage.SETTLING;
      held.charge(record(null, price, bytes, held.windows()));
    } else {
      if (held != null) {
        held.release();
      }
      flow.loop().lane().append(record(null, 0, bytes, HeldWindows.NONE));
      deliver();
    }
  }

  /// What the answer costs; negative if it can't be priced and must be refused.
  private long price(AnswerBody passing) {
    Price price = route.route().price();
    int code = status.code();
    if (!passing.countable()) {
      metrics.uncountable();
      return price.uncountable() == Price.Uncountable.REFUSE
          ? -1
          : price.creditsUncounted(code, flow.head().query());
    }
    return price.credits(flow.head().query(), passing);
  }

  private void refuseSpent() {
    Settlement held = settlement;
    if (held != null) {
      refuse(held.spent());
    }
  }

  @Override
  public void charged() {
    try {
      deliver();
    } catch (RuntimeException e) {
      // Others wait for the same flush of the journal to tell them.
      fault(e);
    }
  }

  @Override
  public void notRecorded() {
    metrics.journalFailed();
    credits = 0;
    stage = Stage.COMPLETE;
    if (clientGone) {
      drop();
      over(0, RefusalCode.LEDGER_DOWN, 0);
    } else {
      giveUp(RefusalCode.LEDGER_DOWN);
    }
  }

  /// Sends the last of the answer: nothing stands against it any more.
  private void deliver() {
    AnswerBody passing = body;
    stage = Stage.OVER;
    if (passing == null) {
      throw new IllegalStateException("an answer without a body");
    }
    flow.call().priced(credits, 0);
    long bytes = passedBytes + passing.readyBytes();
    if (clientGone) {
      passing.release();
    } else if (begun) {
      while (passing.pieces() > 1) {
        client.piece(passing.next());
      }
      client.end(passing.pieces() == 0 ? Unpooled.EMPTY_BUFFER : passing.next());
    } else if (bodyless) {
      passing.release();
      begin(passing, ClientConnection.BODYLESS);
      client.end(Unpooled.EMPTY_BUFFER);
    } else {
      FlatHeaders headers = headers(passing);
      client.answer(status, headers, passing.whole());
    }
    flow.finish(clientGone ? 0 : status.code(), null, credits, bytes);
    if (answered != null) {
      flow.loop().shelf().give(answered);
      answered = null;
    }
  }

  // ---- ends without a charge

  /// Gives up what is held and under way.
  private void drop() {
    if (upstream != null) {
      upstream.abort();
      upstream = null;
    }
    if (settlement != null && settlement.open()) {
      settlement.release();
    }
    if (body != null) {
      body.release();
    }
  }

  private void over(int answeredStatus, @Nullable RefusalCode why, long charge) {
    stage = Stage.OVER;
    if (why != null) {
      metrics.refused(why);
    }
    flow.loop()
        .lane()
        .append(flow.record(answeredStatus, why, charge, counted(), passedBytes, HeldWindows.NONE));
    flow.finish(answeredStatus, why, charge, passedBytes);
  }

  private void fault(RuntimeException cause) {
    metrics.fault(cause);
    if (stage != Stage.SETTLING && stage != Stage.OVER) {
      giveUp(RefusalCode.OUR_FAULT);
      return;
    }
    client.abort();
    if (body != null) {
      body.release();
    }
    if (!flow.over()) {
      flow.finish(0, RefusalCode.OUR_FAULT, credits, passedBytes);
    }
  }

  private CallRecord record(
      @Nullable RefusalCode why, long charge, long bytes, HeldWindows windows) {
    return flow.record(status.code(), why, charge, counted(), bytes, windows);
  }

  private long counted() {
    return body == null ? 0 : body.counted();
  }
}
