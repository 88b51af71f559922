package io.tollgate.gateway.flow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.tollgate.core.admission.Admission;
import io.tollgate.core.admission.Admissions;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.rate.InFlight;
import io.tollgate.core.rate.MinuteCount;
import io.tollgate.core.request.Query;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.Payments;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.core.ticket.Ticket;
import io.tollgate.core.token.AccessToken;
import io.tollgate.core.unit.StoreException;
import io.tollgate.gateway.credential.CredentialReader;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.edge.ClientConnection;
import io.tollgate.gateway.edge.Origin;
import io.tollgate.gateway.edge.RequestHandler;
import io.tollgate.gateway.edge.RequestHead;
import io.tollgate.gateway.headers.FlatHeaders;
import io.tollgate.gateway.metering.MemberReader;
import io.tollgate.gateway.oauth.TokenEndpoint;
import io.tollgate.gateway.payment.Payment;
import io.tollgate.gateway.payment.Till;
import io.tollgate.gateway.settlement.Settlement;
import io.tollgate.gateway.upstream.UpstreamConnection;
import io.tollgate.gateway.upstream.UpstreamFailure;
import io.tollgate.gateway.upstream.UpstreamPool;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The whole life of a request, from its head to its record.
///
/// Thread: the client connection's event loop, which is the upstream connection's too.
final class RequestFlow implements RequestHandler, Payment.Payer, UpstreamPool.Taker {

  /*
   * match -> limit address -> read credential -> identify -> permit, limit, hold -> exchange
   *                                                        \-> quote, or the dialect's own endpoint
   *                                -> check the payment -> exchange -> have it carried out
   *
   * begin() goes as far as it can at once; only a body that the dialect reads, an unknown key (a
   * look-up), a token seen for the first time, a payment, an endpoint that asks a store and a missing
   * connection (the pool) make it wait. From the hold on, Delivery owns what becomes of the credits.
   * Whatever happens, finish() is the end, and comes once.
   */

  /// Longest body that is read before its call is decided, in bytes.
  private static final int BODY_READ_MAX = MemberReader.BYTES_MAX;

  private final LoopRequests loop;
  private final ClientConnection client;
  private final RequestHead head;
  private final ServedApi api;
  private final Mount mount;
  private final Origin origin;
  private final CallFacts call;
  private final Identification identification;

  private @Nullable ServedRoute route;
  private Dialect.@Nullable Endpoint endpoint;
  private @Nullable String keyless;
  private InFlight.@Nullable Place place;
  private @Nullable Payment payment;
  private @Nullable Delivery delivery;
  private @Nullable UpstreamConnection upstream;
  private @Nullable ArrayDeque<ByteBuf> early;
  private long bodyBytes;
  private long undecidedSinceNanos;
  private boolean retried;
  private boolean bodyDone;
  private boolean reading;
  private final boolean ticketShown;
  private boolean over;

  /// @param mount the one of the api's that the request came to
  RequestFlow(
      LoopRequests loop, ClientConnection client, RequestHead head, ServedApi api, Mount mount) {
    this.loop = loop;
    this.client = client;
    this.api = api;
    this.mount = mount;
    CredentialReader.KeyedPath keyedPath = api.credentials.cut(head.path());
    this.head = keyedPath == null ? head : head.at(keyedPath.rest());
    this.ticketShown = head.headers().contains(Names.TICKET);
    this.origin = originOf(client, head);
    this.call = new CallFacts(loop, this.head, api, origin);
    this.identification = new Identification(this, keyedPath);
    this.bodyDone = !head.hasBody();
  }

  private Origin originOf(ClientConnection from, RequestHead asked) {
    List<String> shown = ticketShown ? asked.headers().getAll(Names.TICKET) : List.of();
    Ticket ticket =
        shown.size() == 1
            ? loop.flows().tickets().use(shown.getFirst(), api.api.id(), loop.ledgerMillis())
            : null;
    return ticket == null
        ? loop.flows().proxies().origin(from.origin(), asked.headers())
        : Origin.of(ticket);
  }

  // ---- match, limit

  @Override
  public void begin() {
    loop.flows().metrics().callBegun();
    String inside = mount.inside(head.path());
    call.inside(inside);
    endpoint = api.oauth == null ? null : api.oauth.endpoint(method(), inside);
    if (!api.dialect.readsBodies() && !(endpoint instanceof TokenEndpoint)) {
      decide(inside);
    } else if (!head.hasBody()) {
      call.read(new byte[0]);
      decide(inside);
    } else if (head.contentLength() > BODY_READ_MAX
        || (head.expectsContinue()
            && endpoint == null
            && api.dialect.endpoint(head.method(), inside) == null)) {
      decide(inside);
    } else {
      reading = true;
      if (head.expectsContinue()) {
        // What is answered here needs the body; what is forwarded may be refused without it.
        client.sayContinue();
      }
      client.readBody();
    }
  }

  /// Decides about a call whose body was read, if it is to be.
  private void decide(String inside) {
    undecidedSinceNanos = loop.nanos();
    if (endpoint == null) {
      endpoint = api.dialect.endpoint(method(), inside);
    }
    route = endpoint == null ? api.route(head.method(), inside) : null;
    call.goesTo(endpoint);
    boolean nobodys = asksNobody();
    Refusal no = refuseUnidentified(nobodys);
    if (no != null) {
      if (no.code() == RefusalCode.HTTPS_REQUIRED) {
        identification.exposed();
      }
      refuse(no);
    } else if (endpoint instanceof TokenEndpoint tokens) {
      identification.begin(tokens, undecidedSinceNanos);
    } else if (!nobodys) {
      identification.begin(undecidedSinceNanos);
    } else if (asksPrice()) {
      quote();
    } else if (endpoint != null) {
      answer(endpoint);
    } else if (route != null && route.till() != null) {
      pay(route.till());
    } else {
      forward(null, null);
    }
  }

  /// The method whose answer it is.
  private String method() {
    return head.isHead() ? "GET" : head.method();
  }

  private @Nullable Refusal refuseUnidentified(boolean nobodys) {
    if (!client.isFor(head.host())) {
      return Refusal.of(RefusalCode.MISDIRECTED);
    }
    if (api.api.plainHttp() != PlainHttp.ALLOW && !origin.secure()) {
      return Refusal.of(RefusalCode.HTTPS_REQUIRED);
    }
    long limit = api.api.addressLimit();
    // Where a key is not asked for and counts, the limit is for those who show none.
    boolean own = !nobodys && access() == Access.ANONYMOUS;
    boolean limited = limit > 0 && access() != Access.OPEN && !own;
    if (limited && api.addresses.count(origin.address().subject(), call.atMillis()) > limit) {
      return Refusal.until(RefusalCode.ADDRESS_LIMIT, MinuteCount.endOf(call.atMillis()));
    }
    if (route == null && endpoint == null) {
      boolean otherMethod = !api.allowed(call.path()).isEmpty();
      return Refusal.of(otherMethod ? RefusalCode.METHOD_NOT_ALLOWED : RefusalCode.NO_ROUTE);
    }
    if (head.contentLength() > api.api.bodyBytesMax()) {
      return Refusal.of(RefusalCode.BODY_TOO_LARGE);
    }
    return null;
  }

  private Access access() {
    if (route != null) {
      return route.route().access();
    }
    if (endpoint != null && endpoint.open()) {
      return Access.OPEN;
    }
    return endpoint != null && endpoint.anybodys() ? api.anybodys : Access.KEY;
  }

  private boolean asksNobody() {
    return switch (access()) {
      case KEY -> false;
      case OPEN, PAYMENT -> true;
      case ANONYMOUS -> !api.dialect.keyCountsUnasked() || identification.nothingShown();
    };
  }

  private boolean asksPrice() {
    return route != null && "true".equalsIgnoreCase(head.headers().get(Names.QUOTE));
  }

  /// Whether the dialect's endpoint may be used without the key itself: what it gives may outlive a
  /// token.
  private boolean takesTokens() {
    return endpoint != null && (endpoint.takesCertificates() || endpoint.anybodys());
  }

  /// Whether a token or a ticket stands in the key's place.
  private boolean standsIn() {
    return call.token() != null || origin.ticket() != null;
  }

  // ---- permit, limit, hold

  /// Who calls is known.
  void permit(Caller caller) {
    ServedRoute priced = route;
    if (priced == null || asksPrice()) {
      Refusal no = Admissions.refuse(caller, api.api, priced == null ? null : priced.route(), call);
      if (no == null && standsIn() && priced == null && !takesTokens()) {
        no = Refusal.of(RefusalCode.SCOPE);
      }
      if (no != null) {
        refuse(no);
      } else if (priced != null) {
        quote();
      } else if (endpoint != null) {
        answer(endpoint);
      }
      return;
    }
    switch (Admissions.admit(caller, api.api, priced.route(), call)) {
      case Admission.Refused refused -> refuse(refused.refusal());
      case Admission.Again _ -> {
        identification.again(caller);
      }
      case Admission.Admitted admitted -> {
        place = admitted.place();
        forward(caller, admitted.hold());
      }
    }
  }

  // ---- pay

  private void pay(Till till) {
    Payments payments = api.api.payments();
    if (payments == null) {
      throw new IllegalStateException("a till without a facilitator");
    }
    var counter =
        new Payment.Counter(
            payments,
            loop.pools().of(payments.facilitator(), api.payTls),
            loop.executor(),
            loop.flows().spentOffers(),
            loop.flows().clock()::wallMillis,
            loop.flows().metrics());
    String routeId = route == null ? "" : route.route().id();
    payment =
        new Payment(
            counter, till, new Payment.Of(call.idText(), api.api.id(), routeId, head.path()));
    payment.check(head.headers(), this);
  }

  /// The payment is good.
  @Override
  public void goOn() {
    if (!over) {
      forward(null, null);
    }
  }

  @Override
  public void refuse(Dialect.Reply words, RefusalCode code) {
    if (!over) {
      loop.flows().metrics().refused(code);
      reply(words, code);
    }
  }

  // ---- the dialect's own endpoints

  private void answer(Dialect.Endpoint own) {
    if (!own.blocking()) {
      reply(own.answer(call), null);
      return;
    }
    undecidedSinceNanos = loop.nanos();
    Call seen = CallCopy.of(call, head.headers());
    if (!loop.flows().offLoop().start(() -> answerOffLoop(own, seen))) {
      refuse(Refusal.of(RefusalCode.OVERLOADED));
    }
  }

  private void answerOffLoop(Dialect.Endpoint own, Call seen) {
    Runnable then;
    try {
      Dialect.Reply made = own.answer(seen);
      then = () -> answered(made);
    } catch (StoreException _) {
      then = () -> refuse(Refusal.of(RefusalCode.STORE_DOWN));
    } catch (RuntimeException e) {
      loop.flows().metrics().fault(e);
      then = () -> refuse(Refusal.of(RefusalCode.OUR_FAULT));
    }
    loop.executor().execute(then);
  }

  private void answered(Dialect.Reply made) {
    if (!over) {
      reply(made, null);
    }
  }

  private void quote() {
    if (route != null) {
      call.quoted(route.route().price().quote(head.query()));
      reply(api.dialect.quote(call), null);
    }
  }

  // ---- exchange

  private void forward(@Nullable Caller caller, @Nullable Hold hold) {
    ServedRoute priced = route;
    if (priced == null) {
      throw new IllegalStateException("forwarded without a route");
    }
    var deliver = new Delivery(this, priced, payment);
    delivery = deliver;
    if (caller != null && hold != null) {
      deliver.holds(new Settlement(loop.lane(), caller.account().desk(), hold, deliver));
      if (!loop.lane().open()) {
        deliver.refuse(Refusal.of(RefusalCode.LEDGER_DOWN));
        return;
      }
    }
    Dialect.Reply no = api.dialect.refuseBody(call);
    if (no != null) {
      deliver.forgo();
      loop.flows().metrics().refused(RefusalCode.BAD_REQUEST);
      reply(no, RefusalCode.BAD_REQUEST);
      return;
    }
    if (head.expectsContinue()) {
      client.sayContinue();
    }
    loop.pools().of(api.api.upstream(), api.tls).take(this, false);
  }

  @Override
  public boolean waits() {
    return !over;
  }

  @Override
  public void connected(UpstreamConnection connection) {
    Delivery deliver = delivery;
    if (deliver == null) {
      throw new IllegalStateException("connected before admission");
    }
    upstream = connection;
    deliver.asks(connection, bodyDone);
    connection.ask(request(), deliver);
    if (early != null) {
      early.forEach(connection::body);
      early = null;
    }
    if (head.hasBody()) {
      if (bodyDone) {
        connection.bodyEnd();
      } else {
        client.readBody();
      }
    }
  }

  @Override
  public void unavailable(UpstreamFailure failure) {
    if (delivery != null) {
      delivery.failed(failure);
    }
  }

  /// Asks once more, by a connection of its own, where the upstream closed a kept one before it can
  /// have seen the request, and where seeing it twice would do no harm (RFC 9110 section 9.2.2).
  ///
  /// @return whether it does
  boolean retry() {
    UpstreamConnection failed = upstream;
    if (retried
        || failed == null
        || !failed.reused()
        || failed.touched()
        || head.hasBody()
        || !idempotent()) {
      return false;
    }
    retried = true;
    upstream = null;
    loop.flows().metrics().upstreamRetried();
    loop.pools().of(api.api.upstream(), api.tls).take(this, true);
    return true;
  }

  private boolean idempotent() {
    return switch (head.method()) {
      case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
      default -> false;
    };
  }

  private String via() {
    return client.http2() ? "2.0 tollgate" : head.http10() ? "1.0 tollgate" : "1.1 tollgate";
  }

  private HttpRequest request() {
    ServedRoute priced = route;
    boolean whole = priced != null && priced.whole();
    boolean plain = priced != null && priced.plain();
    FlatHeaders headers = api.hygiene.toUpstream(head.headers(), loop.shelf(), whole, plain);
    headers.set(Names.HOST, api.authority);
    headers.set(Names.FORWARDED_FOR, origin.text());
    headers.set(Names.FORWARDED_PROTO, origin.secure() ? "https" : "http");
    if (!head.authority().isEmpty()) {
      headers.set(Names.FORWARDED_HOST, head.authority());
    }
    headers.set(Names.VIA, via());
    headers.set(Names.REQUEST_ID, call.idText());
    AccessToken token = call.token();
    if (api.subjectHeader != null && token != null && !token.subject().isEmpty()) {
      headers.set(api.subjectHeader, token.subject());
    }
    HttpMethod method = HttpMethod.valueOf(head.method());
    String target = target();
    if (head.hasBody()) {
      if (head.contentLength() == RequestHead.CHUNKED) {
        headers.set(Names.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      } else {
        headers.set(Names.CONTENT_LENGTH, Long.toString(head.contentLength()));
      }
      return new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, target, headers);
    }
    if (head.headers().contains(Names.CONTENT_LENGTH)) {
      headers.set(Names.CONTENT_LENGTH, HttpHeaderValues.ZERO);
    }
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        method,
        target,
        Unpooled.EMPTY_BUFFER,
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  /// Canonical path and query without any key, worked out once.
  private String keyless() {
    String target = keyless;
    if (target == null) {
      Query rest = api.credentials.withoutKeys(head.query());
      if (rest == head.query()) {
        target = head.target();
      } else {
        target = rest.raw().isEmpty() ? head.path() : head.path() + "?" + rest.raw();
      }
      keyless = target;
    }
    return target;
  }

  /// What the upstream is asked for.
  private String target() {
    String base = api.api.upstream().basePath();
    String shown = keyless();
    if (base.isEmpty() && call.path().equals(head.path())) {
      return shown;
    }
    String query = shown.substring(head.path().length());
    return base + call.path() + query;
  }

  // ---- the request's body

  @Override
  public void body(ByteBuf piece) {
    bodyBytes += piece.readableBytes();
    if (over || (delivery != null && delivery.answered())) {
      piece.release();
    } else if (bodyBytes > api.api.bodyBytesMax()) {
      piece.release();
      bodyBroken(RefusalCode.BODY_TOO_LARGE);
    } else if (upstream == null) {
      if (early == null) {
        early = new ArrayDeque<>(2);
      }
      early.addLast(piece);
      if (reading && bodyBytes > BODY_READ_MAX) {
        reading = false;
        client.pauseBody();
        decide(call.path());
      }
    } else {
      upstream.body(piece);
      if (!upstream.takesMore()) {
        client.pauseBody();
      }
    }
  }

  @Override
  public void bodyEnd() {
    bodyDone = true;
    if (reading && !over) {
      reading = false;
      call.read(early());
      decide(call.path());
    } else if (!over && upstream != null && delivery != null && !delivery.answered()) {
      upstream.bodyEnd();
      delivery.askedWhole();
    }
  }

  /// A copy of what has come of the body.
  private byte[] early() {
    byte[] whole = new byte[Math.toIntExact(bodyBytes)];
    int at = 0;
    if (early != null) {
      for (ByteBuf piece : early) {
        int length = piece.readableBytes();
        piece.getBytes(piece.readerIndex(), whole, at, length);
        at += length;
      }
    }
    return whole;
  }

  @Override
  public void bodyBroken(RefusalCode why) {
    if (!over) {
      if (delivery != null) {
        delivery.giveUp(why);
      } else {
        refuse(Refusal.of(why));
      }
    }
  }

  /// The upstream takes more of the body again.
  void upstreamWritable() {
    client.readBody();
  }

  // ---- the client and the clock

  @Override
  public void writable() {
    if (delivery != null && !over) {
      delivery.clientWritable();
    }
  }

  @Override
  public void gone() {
    if (over) {
      return;
    }
    if (delivery != null) {
      delivery.gone();
    } else {
      finish(0, null, 0, 0);
      record(0, null, 0);
    }
  }

  @Override
  public void tick(long nowNanos) {
    if (over) {
      return;
    }
    if (delivery != null) {
      delivery.tick(nowNanos);
    } else if (!reading
        && payment == null
        && nowNanos - undecidedSinceNanos > loop.flows().limits().keyWait().toNanos()) {
      refuse(Refusal.of(RefusalCode.STORE_DOWN));
    }
  }

  // ---- answers made here, and the end

  /// Refuses in the dialect's words. Nothing may be held any more.
  @Override
  public void refuse(Refusal refusal) {
    if (over) {
      return;
    }
    loop.flows().metrics().refused(refusal.code());
    Dialect.Reply words;
    try {
      words =
          endpoint instanceof TokenEndpoint tokens
              ? tokens.refuse(refusal, call)
              : api.dialect.refuse(refusal, call);
    } catch (RuntimeException e) {
      // A fault in a dialect must not leave a client without an answer.
      loop.flows().metrics().fault(e);
      int bytes = loop.answerPlainly(client, refusal.code());
      finish(refusal.code().status(), refusal.code(), 0, bytes);
      record(refusal.code().status(), refusal.code(), bytes);
      return;
    }
    reply(words, refusal.code());
  }

  /// Answers what was made here.
  ///
  /// @param refusal null for none
  void reply(Dialect.Reply reply, @Nullable RefusalCode refusal) {
    HttpHeaders headers = loop.headers();
    for (int i = 0; i + 1 < reply.headers().size(); i += 2) {
      headers.add(reply.headers().get(i), reply.headers().get(i + 1));
    }
    if (!reply.body().isEmpty()) {
      headers.set(Names.CONTENT_TYPE, reply.contentType());
    }
    if (refusal == RefusalCode.METHOD_NOT_ALLOWED) {
      headers.set(Names.ALLOW, api.allowed(call.path()));
    }
    headers.set(Names.CALL_ID, call.idText());
    ByteBuf body = ByteBufUtil.writeUtf8(client.channel().alloc(), reply.body());
    int bytes = body.readableBytes();
    finish(reply.status(), refusal, 0, bytes);
    client.answer(HttpResponseStatus.valueOf(reply.status()), headers, body);
    // Behind the answer: the time of a refusal must not tell whether somebody has the key.
    record(reply.status(), refusal, bytes);
  }

  /// The end: nothing more is done for this call. Once.
  void finish(int status, @Nullable RefusalCode refusal, long credits, long answerBytes) {
    if (over) {
      throw new IllegalStateException("a call ended twice");
    }
    over = true;
    if (place != null) {
      place.leave();
    }
    if (payment != null) {
      payment.over();
    }
    if (early != null) {
      early.forEach(ByteBuf::release);
      early = null;
    }
    var metrics = loop.flows().metrics();
    metrics.requestBytes(bodyBytes);
    metrics.callEnded(status, credits, answerBytes, call.elapsedMicros());
  }

  /// Keeps a call that cost nothing, if anybody knows who made it.
  private void record(int status, @Nullable RefusalCode refusal, long answerBytes) {
    if (call.caller() != null) {
      loop.lane().append(record(status, refusal, 0, 0, answerBytes, HeldWindows.NONE));
    }
  }

  CallRecord record(
      int status,
      @Nullable RefusalCode refusal,
      long credits,
      long counted,
      long answerBytes,
      HeldWindows windows) {
    Caller caller = call.caller();
    return new CallRecord(
        call.id(),
        call.atMillis(),
        caller == null ? 0 : caller.account().organizationId(),
        caller == null ? 0 : caller.id(),
        api.api.id(),
        route == null ? "" : route.route().id(),
        head.method(),
        shownTarget(),
        status,
        refusal,
        credits,
        counted,
        call.elapsedMicros(),
        answerBytes,
        origin.text(),
        windows,
        madeFor());
  }

  private String madeFor() {
    AccessToken token = call.token();
    if (token != null) {
      return token.subject();
    }
    return origin.ticket() == null ? "" : Ticket.SUBJECT;
  }

  /// The target as it may be seen: canonical, without any key.
  private String shownTarget() {
    String target = keyless();
    return target.length() <= CallRecord.TARGET_MAX
        ? target
        : target.substring(0, CallRecord.TARGET_MAX);
  }

  // ---- for identification and delivery

  Dialect.@Nullable Endpoint endpoint() {
    return endpoint;
  }

  /// Whether the call shows a ticket, good or not.
  boolean ticketShown() {
    return ticketShown;
  }

  boolean over() {
    return over;
  }

  LoopRequests loop() {
    return loop;
  }

  ClientConnection client() {
    return client;
  }

  RequestHead head() {
    return head;
  }

  ServedApi api() {
    return api;
  }

  CallFacts call() {
    return call;
  }
}
