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
import io.tollgate.core.admission.Callers;
import io.tollgate.core.admission.Certified;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
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
import io.tollgate.core.route.TokenTerms;
import io.tollgate.core.token.AccessToken;
import io.tollgate.core.unit.StoreException;
import io.tollgate.gateway.credential.CredentialReader;
import io.tollgate.gateway.credential.Shown;
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
import io.tollgate.gateway.token.AccessTokens;
import io.tollgate.gateway.token.Tokens;
import io.tollgate.gateway.upstream.UpstreamConnection;
import io.tollgate.gateway.upstream.UpstreamFailure;
import io.tollgate.gateway.upstream.UpstreamPool;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The whole life of a request, from its head to its record.
///
/// Thread: the client connection's event loop, which is the upstream connection's too.
final class RequestFlow
    implements RequestHandler,
        Callers.Waiting<Caller>,
        Tokens.Waiting,
        Payment.Payer,
        UpstreamPool.Taker {

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

  /// How often a caller is looked up again whose account left memory meanwhile.
  private static final int LOOKUPS_MAX = 4;

  private final LoopRequests loop;
  private final ClientConnection client;
  private final RequestHead head;
  private final CredentialReader.@Nullable KeyedPath keyedPath;
  private final ServedApi api;
  private final Mount mount;
  private final Origin origin;
  private final CallFacts call;

  private @Nullable ServedRoute route;
  private Dialect.@Nullable Endpoint endpoint;
  private @Nullable KeyDigest certified;
  private @Nullable String keyless;
  private @Nullable KeyDigest digest;
  private InFlight.@Nullable Place place;
  private @Nullable Payment payment;
  private @Nullable Delivery delivery;
  private @Nullable UpstreamConnection upstream;
  private @Nullable ArrayDeque<ByteBuf> early;
  private long bodyBytes;
  private long undecidedSinceNanos;
  private int lookups;
  private boolean retried;
  private boolean bodyDone;
  private boolean reading;
  private boolean shownInUrl;
  private boolean over;

  /// @param mount the one of the api's that the request came to
  RequestFlow(
      LoopRequests loop, ClientConnection client, RequestHead head, ServedApi api, Mount mount) {
    this.loop = loop;
    this.client = client;
    this.api = api;
    this.mount = mount;
    this.keyedPath = api.credentials.cut(head.path());
    this.head = keyedPath == null ? head : head.at(keyedPath.rest());
    this.origin = loop.flows().proxies().origin(client.origin(), head.headers());
    this.call = new CallFacts(loop, this.head, api, origin);
    this.bodyDone = !head.hasBody();
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
        lookForExposedKey();
      }
      refuse(no);
    } else if (endpoint instanceof TokenEndpoint tokens) {
      identify(tokens);
    } else if (!nobodys) {
      identify();
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

  /// A key that came in the clear may have been read on its way, whatever is answered. Nobody waits
  /// for what becomes of it: the answer tells nothing of the key.
  private void lookForExposedKey() {
    if (api.api.plainHttp() != PlainHttp.REFUSE_AND_DISABLE) {
      return;
    }
    String key = exposed();
    if (key == null || !api.api.mayBeKey(key)) {
      return;
    }
    KeyDigest shown = loop.hasher().digest(key);
    Callers callers = loop.flows().callers();
    Caller caller = callers.find(shown);
    if (caller != null) {
      exposed(caller, agent());
    } else if (!callers.isUnknown(shown) && tooManyBadKeys() == null) {
      callers.load(shown, loop.executor(), new ExposedWait(agent()));
    }
  }

  private @Nullable String exposed() {
    if (endpoint instanceof TokenEndpoint tokens) {
      return tokens.read(call, head.query()) == null ? tokens.secret() : null;
    }
    return shown() instanceof Shown.Key key ? key.text() : null;
  }

  private void exposed(Caller caller, @Nullable String agent) {
    if (isNews(caller)) {
      seen(caller, agent);
    }
    if (holds(caller)) {
      loop.flows().exposures().exposed(caller.key());
    }
  }

  /// Whether a key opens anything here yet.
  private boolean holds(Caller caller) {
    ApiKey key = caller.key();
    return key.apiId().equals(api.api.id())
        && !key.canary()
        && (key.state() == KeyState.ACTIVE || key.state() == KeyState.QUARANTINED)
        && call.atMillis() < key.expiresMillis();
  }

  /// Waits for a key that was shown in the clear, after its call has been answered.
  private final class ExposedWait implements Callers.Waiting<Caller> {

    private final @Nullable String agent;

    /// @param agent read before the answer: then the headers are another request's
    ExposedWait(@Nullable String agent) {
      this.agent = agent;
    }

    @Override
    public void found(Caller caller) {
      exposed(caller, agent);
    }

    @Override
    public void unknown() {
      loop.flows().badKeys().count(origin, call.atMillis());
    }

    @Override
    public void unavailable(boolean overloaded) {
      // The next call that shows it is another chance.
    }
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
      case ANONYMOUS ->
          !api.dialect.keyCountsUnasked()
              || (shown() == Shown.Other.NOTHING && certificate() == null);
    };
  }

  /// The certificate of the connection, if one may stand for a key here.
  private @Nullable Fingerprint certificate() {
    Fingerprint shown = client.certificate();
    return shown != null
            && api.api.certificates()
            && (endpoint == null || endpoint.takesCertificates())
        ? shown
        : null;
  }

  private Shown shown() {
    return api.credentials.read(head.headers(), head.query(), keyedPath);
  }

  private boolean asksPrice() {
    return route != null && "true".equalsIgnoreCase(head.headers().get(Names.QUOTE));
  }

  // ---- read credential, identify

  private void identify() {
    if (loop.flows().callers().inTheDark(undecidedSinceNanos)) {
      // Whoever shows a key that was revoked meanwhile would be let in.
      refuse(Refusal.of(RefusalCode.STORE_DOWN));
      return;
    }
    Shown shown = shown();
    Fingerprint certificate = certificate();
    if (certificate != null && shown != Shown.Other.TWO) {
      find(certificate);
      return;
    }
    switch (shown) {
      case Shown.Other.NOTHING -> refuse(Refusal.of(RefusalCode.NO_CREDENTIAL));
      case Shown.Other.TWO -> refuse(Refusal.of(RefusalCode.TWO_CALLERS));
      case Shown.Key key -> {
        shownInUrl = key.inUrl();
        if (isToken(key.text())) {
          findToken(key.text());
        } else if (api.api.mayBeKey(key.text())) {
          find(loop.hasher().digest(key.text()));
        } else {
          unknown();
        }
      }
    }
  }

  private void find(Fingerprint certificate) {
    Callers callers = loop.flows().callers();
    Certified certified = callers.find(certificate);
    if (certified != null) {
      certified(certified);
    } else if (callers.isUnknown(certificate)) {
      unknown();
    } else if (!turnedAway()) {
      callers.load(certificate, loop.executor(), new CertificateWait());
    }
  }

  private void certified(Certified certified) {
    Refusal no = certified.refuse(call.atMillis());
    if (no != null) {
      refuse(no);
    } else if (shown() instanceof Shown.Key key && isToken(key.text())) {
      // The token has less leave: it is what counts, if it is the same caller's.
      this.certified = certified.key();
      findToken(key.text());
    } else if (shown() instanceof Shown.Key key
        && !loop.hasher().digest(key.text()).equals(certified.key())) {
      // Of whichever key it is: whether that is known is not for the holder of another to learn.
      refuse(Refusal.of(RefusalCode.TWO_CALLERS));
    } else {
      find(certified.key());
    }
  }

  /// Waits for a certificate, as the flow itself does for a caller.
  private final class CertificateWait implements Callers.Waiting<Certified> {

    @Override
    public void found(Certified certified) {
      if (!over) {
        certified(certified);
      }
    }

    @Override
    public void unknown() {
      RequestFlow.this.unknown();
    }

    @Override
    public void unavailable(boolean overloaded) {
      RequestFlow.this.unavailable(overloaded);
    }
  }

  private void find(KeyDigest shown) {
    digest = shown;
    Callers callers = loop.flows().callers();
    Caller caller = callers.find(shown);
    if (caller != null) {
      found(caller);
    } else if (callers.isUnknown(shown)) {
      unknown();
    } else if (++lookups > LOOKUPS_MAX) {
      unavailable(true);
    } else if (!turnedAway()) {
      callers.load(shown, loop.executor(), this);
    }
  }

  @Override
  public void found(Caller caller) {
    if (over) {
      return;
    }
    watch(caller);
    if (caller.key().canary()) {
      // Nobody is told a decoy from a key that never was, not by what is counted or recorded
      // either.
      unknown();
    } else {
      if (shownInUrl && call.caller() == null && holds(caller)) {
        loop.flows().metrics().keyInUrl(api.api.id());
      }
      call.identified(caller);
      Refusal no = Admissions.refuseStranger(caller, api.api);
      if (no == null) {
        identified(caller);
      } else {
        // As wrong as a key nobody has, for the address that shows it too.
        refuseWrong(no.code());
      }
    }
  }

  private @Nullable String agent() {
    return head.headers().get(Names.USER_AGENT);
  }

  /// Tells of a use that is news, whatever becomes of the call.
  private void watch(Caller caller) {
    if (isNews(caller)) {
      seen(caller, agent());
    }
  }

  private boolean isNews(Caller caller) {
    ApiKey key = caller.key();
    boolean here = key.canary() || key.apiId().equals(api.api.id());
    return here && caller.use().isNew(call.atMillis(), origin.text(), shownInUrl);
  }

  private void seen(Caller caller, @Nullable String agent) {
    loop.flows().sightings().add(caller.key(), call.atMillis(), origin.text(), agent, shownInUrl);
  }

  @Override
  public void unknown() {
    refuseWrong(call.token() == null ? RefusalCode.UNKNOWN_KEY : RefusalCode.BAD_TOKEN);
  }

  private @Nullable Refusal tooManyBadKeys() {
    return loop.flows().badKeys().refuse(origin, call.atMillis());
  }

  /// Refuses an address that has shown too many wrong keys.
  private boolean turnedAway() {
    Refusal no = tooManyBadKeys();
    if (no != null) {
      refuse(no);
    }
    return no != null;
  }

  /// Counts a wrong key, or a wrong token, of this address.
  private void refuseWrong(RefusalCode code) {
    if (over) {
      return;
    }
    Refusal tooMany = tooManyBadKeys();
    if (tooMany == null) {
      loop.flows().badKeys().count(origin, call.atMillis());
    }
    refuse(tooMany == null ? Refusal.of(code) : tooMany);
  }

  @Override
  public void unavailable(boolean overloaded) {
    refuse(Refusal.of(overloaded ? RefusalCode.OVERLOADED : RefusalCode.STORE_DOWN));
  }

  // ---- tokens: made for a key, and in its place

  /// The token endpoint: its callers show a key in places of its own.
  private void identify(TokenEndpoint tokens) {
    Dialect.Reply no = tokens.read(call, head.query());
    if (no != null) {
      reply(no, null);
    } else if (isToken(tokens.secret()) || !api.api.mayBeKey(tokens.secret())) {
      unknown();
    } else {
      find(loop.hasher().digest(tokens.secret()));
    }
  }

  private boolean isToken(String shown) {
    return api.oauth != null && AccessToken.looksLike(shown);
  }

  private void findToken(String text) {
    TokenTerms terms = api.api.tokens();
    if (terms == null) {
      throw new IllegalStateException("tokens are not taken here");
    }
    AccessTokens tokens = loop.flows().accessTokens();
    KeyDigest ofToken = loop.hasher().digest(text);
    AccessToken known = tokens.find(api.api.id(), ofToken, call.atMillis());
    // What stands in the URL is no key.
    shownInUrl = false;
    if (known != null) {
      tokenIs(known);
    } else if (!turnedAway()) {
      tokens.verify(
          api.api,
          terms,
          text,
          ofToken,
          origin.address().subject(),
          call.atMillis(),
          loop.executor(),
          new TokenWait());
    }
  }

  private void tokenIs(AccessToken verified) {
    call.stands(verified);
    if (certified != null && !certified.equals(verified.key())) {
      refuse(Refusal.of(RefusalCode.TWO_CALLERS));
    } else {
      find(verified.key());
    }
  }

  /// Waits for a token in place of a key, as the flow itself does for one beside it.
  private final class TokenWait implements AccessTokens.Waiting {

    @Override
    public void tokenIs(AccessToken verified) {
      if (!over) {
        RequestFlow.this.tokenIs(verified);
      }
    }

    @Override
    public void tokenBad() {
      RequestFlow.this.tokenBad();
    }

    @Override
    public void tokenUnchecked(boolean overloaded) {
      unavailable(overloaded);
    }
  }

  /// Whether the dialect's endpoint may be used without the key itself: what it gives may outlive a
  /// token.
  private boolean takesTokens() {
    return endpoint != null && endpoint.takesCertificates();
  }

  // ---- token, permit, limit, hold

  private void identified(Caller caller) {
    if (endpoint instanceof TokenEndpoint tokens && !tokens.isFor(caller)) {
      unknown();
      return;
    }
    if (caller.key().tokenKeys().isEmpty()) {
      permit(caller);
      return;
    }
    if (call.token() != null) {
      // Such a key is not enough by itself, and neither is what was made for it before.
      tokenBad();
      return;
    }
    Refusal no = Admissions.refuseCaller(caller, api.api, call);
    String token = api.dialect.takesTokens() ? Tokens.shown(head.headers()) : null;
    if (no != null) {
      refuse(no);
    } else if (token == null) {
      tokenBad();
    } else {
      Tokens tokens = loop.flows().tokens();
      KeyDigest ofToken = loop.hasher().digest(token);
      if (tokens.knows(caller, ofToken, call.atMillis())) {
        permit(caller);
      } else if (!turnedAway()) {
        tokens.verify(caller, token, ofToken, call.atMillis(), loop.executor(), this);
      }
    }
  }

  @Override
  public void tokenGood(Caller caller) {
    if (over) {
      return;
    }
    KeyDigest key = caller.key().digest();
    if (caller.equals(loop.flows().callers().find(key))) {
      permit(caller);
    } else {
      // Changed while its token was verified: all is asked again.
      find(key);
    }
  }

  @Override
  public void tokenBad() {
    refuseWrong(RefusalCode.BAD_TOKEN);
  }

  @Override
  public void tokenUnchecked() {
    refuse(Refusal.of(RefusalCode.OVERLOADED));
  }

  private void permit(Caller caller) {
    ServedRoute priced = route;
    if (priced == null || asksPrice()) {
      Refusal no = Admissions.refuse(caller, api.api, priced == null ? null : priced.route(), call);
      if (no == null && call.token() != null && priced == null && !takesTokens()) {
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
        loop.flows().callers().forget(caller);
        if (digest != null) {
          find(digest);
        }
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

  private void reply(Dialect.Reply reply, @Nullable RefusalCode refusal) {
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
    AccessToken token = call.token();
    return new CallRecord(
        call.id(),
        call.atMillis(),
        caller == null ? 0 : caller.account().organizationId(),
        caller == null ? 0 : caller.key().id(),
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
        token == null ? "" : token.subject());
  }

  /// The target as it may be seen: canonical, without any key.
  private String shownTarget() {
    String target = keyless();
    return target.length() <= CallRecord.TARGET_MAX
        ? target
        : target.substring(0, CallRecord.TARGET_MAX);
  }

  // ---- for the delivery

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
