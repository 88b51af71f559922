package io.tollgate.gateway.flow;

import io.tollgate.core.admission.Admissions;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.admission.Callers;
import io.tollgate.core.admission.Certified;
import io.tollgate.core.key.Fingerprint;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.core.route.TokenTerms;
import io.tollgate.core.ticket.Ticket;
import io.tollgate.core.token.AccessToken;
import io.tollgate.gateway.credential.CredentialReader;
import io.tollgate.gateway.credential.Shown;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.edge.Origin;
import io.tollgate.gateway.edge.RequestHead;
import io.tollgate.gateway.oauth.TokenEndpoint;
import io.tollgate.gateway.token.AccessTokens;
import io.tollgate.gateway.token.Tokens;
import org.jspecify.annotations.Nullable;

/// From the credential a request shows to the caller it stands for: a key, a client certificate or
/// a token, from memory or off the event loop.
///
/// It ends in [RequestFlow#permit], or in a refusal; not at all where the call ends before.
///
/// Thread: the call's event loop.
final class Identification implements Callers.Waiting<Caller>, Tokens.Waiting {

  /// How often a caller is looked up again whose account left memory meanwhile.
  private static final int LOOKUPS_MAX = 4;

  private final RequestFlow flow;
  private final CredentialReader.@Nullable KeyedPath keyedPath;

  private @Nullable Certified certified;
  private @Nullable KeyDigest digest;
  private int lookups;
  private boolean shownInUrl;

  /// @param keyedPath the path as it came, where it carried a key
  Identification(RequestFlow flow, CredentialReader.@Nullable KeyedPath keyedPath) {
    this.flow = flow;
    this.keyedPath = keyedPath;
  }

  // ---- read credential, identify

  /// The certificate of the connection, if one may stand for a key here.
  private @Nullable Fingerprint certificate() {
    Dialect.Endpoint endpoint = flow.endpoint();
    Fingerprint shown = flow.client().certificate();
    return shown != null
            && api().api.certificates()
            && (endpoint == null || endpoint.takesCertificates())
        ? shown
        : null;
  }

  /// Whether the call shows neither a key nor a certificate.
  boolean nothingShown() {
    return !flow.ticketShown() && shown() == Shown.Other.NOTHING && certificate() == null;
  }

  /// The caller's account has left memory: it is looked up again.
  void again(Caller caller) {
    loop().flows().callers().forget(caller);
    if (digest != null) {
      find(digest);
    }
  }

  private Shown shown() {
    return api().credentials.read(head().headers(), head().query(), keyedPath);
  }

  /// Begins with whatever carrier the api has.
  ///
  /// @param nowNanos of the monotonic clock
  void begin(long nowNanos) {
    if (refusedInTheDark(nowNanos)) {
      return;
    }
    Shown shown = shown();
    Fingerprint certificate = certificate();
    if (flow.ticketShown()) {
      beginByTicket(shown == Shown.Other.NOTHING && certificate == null);
      return;
    }
    if (certificate != null && shown != Shown.Other.TWO) {
      find(certificate);
      return;
    }
    switch (shown) {
      case Shown.Other.NOTHING -> flow.refuse(Refusal.of(RefusalCode.NO_CREDENTIAL));
      case Shown.Other.TWO -> flow.refuse(Refusal.of(RefusalCode.TWO_CALLERS));
      case Shown.Key key -> {
        shownInUrl = key.inUrl();
        if (isToken(key.text())) {
          findToken(key.text());
        } else {
          findKey(key.text());
        }
      }
    }
  }

  /// @param alone whether nothing else is shown
  private void beginByTicket(boolean alone) {
    Ticket ticket = origin().ticket();
    if (!alone) {
      flow.refuse(Refusal.of(RefusalCode.TWO_CALLERS));
    } else if (ticket == null) {
      tokenBad();
    } else {
      find(ticket.key());
    }
  }

  /// While no changes are heard of, whoever shows a key that was revoked meanwhile would be let in.
  private boolean refusedInTheDark(long nowNanos) {
    boolean dark = loop().flows().callers().inTheDark(nowNanos);
    if (dark) {
      flow.refuse(Refusal.of(RefusalCode.STORE_DOWN));
    }
    return dark;
  }

  private void find(Fingerprint certificate) {
    Callers callers = loop().flows().callers();
    Certified certified = callers.find(certificate);
    if (certified != null) {
      certified(certified);
    } else if (callers.isUnknown(certificate)) {
      unknown();
    } else if (!turnedAway()) {
      callers.load(certificate, loop().executor(), new CertificateWait());
    }
  }

  private void certified(Certified certified) {
    Refusal no = certified.refuse(call().atMillis());
    this.certified = certified;
    if (no != null) {
      flow.refuse(no);
    } else if (!(shown() instanceof Shown.Key key)) {
      find(certified.key());
    } else if (isToken(key.text())) {
      // The token has less leave: it is what counts, if it is the same caller's.
      findToken(key.text());
    } else if (isOf(certified, key.text())) {
      findKey(key.text());
    } else {
      // Of whichever key it is: whether that is known is not for the holder of another to learn.
      flow.refuse(Refusal.of(RefusalCode.TWO_CALLERS));
    }
  }

  /// Whether a certificate stands for a key, as it was found before the key moved to the
  /// installation's new secret, or after.
  private boolean isOf(Certified certified, String key) {
    return loop().hasher().digest(key).equals(certified.key())
        || certified.key().equals(loop().hasher().previousDigest(key));
  }

  /// Waits for a certificate, as the flow itself does for a caller.
  private final class CertificateWait implements Callers.Waiting<Certified> {

    @Override
    public void found(Certified certified) {
      if (!flow.over()) {
        certified(certified);
      }
    }

    @Override
    public void unknown() {
      Identification.this.unknown();
    }

    @Override
    public void unavailable(boolean overloaded) {
      Identification.this.unavailable(overloaded);
    }
  }

  private void findKey(String text) {
    find(loop().hasher().digest(text), text);
  }

  private void find(KeyDigest shown) {
    find(shown, null);
  }

  /// What can't be a key takes the same way as one that nobody has, but for the store, which is
  /// never asked for it: so the time to the refusal tells no more than its words.
  ///
  /// @param text of the key, if that is what was shown
  private void find(KeyDigest shown, @Nullable String text) {
    digest = shown;
    boolean mayBe = text == null || api().api.mayBeKey(text);
    Callers callers = loop().flows().callers();
    Caller caller = callers.find(shown);
    if (caller != null && mayBe) {
      found(caller);
    } else if (callers.isUnknown(shown) || !mayBe) {
      unknown();
    } else if (++lookups > LOOKUPS_MAX) {
      unavailable(true);
    } else if (!turnedAway()) {
      KeyDigest previous = text == null ? null : loop().hasher().previousDigest(text);
      callers.load(shown, previous, loop().executor(), this);
    }
  }

  @Override
  public void found(Caller caller) {
    if (flow.over()) {
      return;
    }
    if (digest != null && !caller.hasDigest(digest)) {
      forgetOutdated();
      find(caller.digest());
      return;
    }
    watch(caller);
    if (caller.canary()) {
      // Nobody is told a decoy from a key that never was, not by what is counted or recorded
      // either.
      unknown();
    } else {
      if (shownInUrl && call().caller() == null && holds(caller)) {
        loop().flows().metrics().keyInUrl(api().api.id());
      }
      call().identified(caller);
      Refusal no = Admissions.refuseStranger(caller, api().api);
      if (no == null) {
        identified(caller);
      } else {
        // As wrong as a key nobody has, for the address that shows it too.
        refuseWrong(no.code());
      }
    }
  }

  /// What led to the key has its digest of before it moved to the installation's new secret.
  private void forgetOutdated() {
    Certified stale = certified;
    if (stale != null) {
      loop().flows().callers().forget(stale.certificate().fingerprint(), stale);
    }
    AccessToken token = call().token();
    if (token != null && shown() instanceof Shown.Key text) {
      loop().flows().accessTokens().forget(loop().hasher().digest(text.text()), token);
    }
  }

  private @Nullable String agent() {
    return head().headers().get(Names.USER_AGENT);
  }

  /// Tells of a use that is news, whatever becomes of the call().
  private void watch(Caller caller) {
    if (isNews(caller)) {
      seen(caller, agent());
    }
  }

  private boolean isNews(Caller caller) {
    boolean here = caller.canary() || caller.apiId().equals(api().api.id());
    return here && caller.isNews(call().atMillis(), origin().address(), shownInUrl);
  }

  private void seen(Caller caller, @Nullable String agent) {
    loop().flows().sightings().add(caller, call().atMillis(), origin().text(), agent, shownInUrl);
  }

  @Override
  public void unknown() {
    refuseWrong(call().token() == null ? RefusalCode.UNKNOWN_KEY : RefusalCode.BAD_TOKEN);
  }

  private @Nullable Refusal tooManyBadKeys() {
    return loop().flows().badKeys().refuse(origin(), call().atMillis());
  }

  /// Refuses an address that has shown too many wrong keys.
  private boolean turnedAway() {
    Refusal no = tooManyBadKeys();
    if (no != null) {
      flow.refuse(no);
    }
    return no != null;
  }

  /// Counts a wrong key, or a wrong token, of this address.
  private void refuseWrong(RefusalCode code) {
    if (flow.over()) {
      return;
    }
    Refusal tooMany = tooManyBadKeys();
    if (tooMany == null) {
      loop().flows().badKeys().count(origin(), call().atMillis());
    }
    flow.refuse(tooMany == null ? Refusal.of(code) : tooMany);
  }

  @Override
  public void unavailable(boolean overloaded) {
    flow.refuse(Refusal.of(overloaded ? RefusalCode.OVERLOADED : RefusalCode.STORE_DOWN));
  }

  // ---- tokens: made for a key, and in its place

  /// The token endpoint: its callers show a key in places of its own.
  ///
  /// @param nowNanos of the monotonic clock
  void begin(TokenEndpoint tokens, long nowNanos) {
    if (refusedInTheDark(nowNanos)) {
      return;
    }
    Dialect.Reply no = tokens.read(call(), head().query());
    if (no != null) {
      flow.reply(no, null);
    } else if (isToken(tokens.secret())) {
      unknown();
    } else {
      findKey(tokens.secret());
    }
  }

  private boolean isToken(String shown) {
    return api().oauth != null && AccessToken.looksLike(shown);
  }

  private void findToken(String text) {
    TokenTerms terms = api().api.tokens();
    if (terms == null) {
      throw new IllegalStateException("tokens are not taken here");
    }
    AccessTokens tokens = loop().flows().accessTokens();
    KeyDigest ofToken = loop().hasher().digest(text);
    AccessToken known = tokens.find(api().api.id(), ofToken, call().atMillis());
    // What stands in the URL is no key.
    shownInUrl = false;
    if (known != null) {
      tokenIs(known);
    } else if (!turnedAway()) {
      tokens.verify(
          api().api,
          terms,
          text,
          ofToken,
          origin().address().subject(),
          call().atMillis(),
          loop().executor(),
          new TokenWait());
    }
  }

  private void tokenIs(AccessToken verified) {
    call().stands(verified);
    if (certified != null && certified.certificate().keyId() != verified.keyId()) {
      flow.refuse(Refusal.of(RefusalCode.TWO_CALLERS));
    } else {
      find(verified.key());
    }
  }

  /// Waits for a token in place of a key, as the flow itself does for one beside it.
  private final class TokenWait implements AccessTokens.Waiting {

    @Override
    public void tokenIs(AccessToken verified) {
      if (!flow.over()) {
        Identification.this.tokenIs(verified);
      }
    }

    @Override
    public void tokenBad() {
      Identification.this.tokenBad();
    }

    @Override
    public void tokenUnchecked(boolean overloaded) {
      unavailable(overloaded);
    }
  }

  // ---- tokens beside a key

  private void identified(Caller caller) {
    if (flow.endpoint() instanceof TokenEndpoint tokens && !tokens.isFor(caller)) {
      unknown();
      return;
    }
    if (caller.tokenKeys().isEmpty()) {
      flow.permit(caller);
      return;
    }
    if (call().token() != null) {
      // Such a key is not enough by itself, and neither is what was made for it before.
      tokenBad();
      return;
    }
    Refusal no = Admissions.refuseCaller(caller, api().api, call());
    String token = api().dialect.takesTokens() ? Tokens.shown(head().headers()) : null;
    if (no != null) {
      flow.refuse(no);
    } else if (token == null) {
      tokenBad();
    } else {
      Tokens tokens = loop().flows().tokens();
      KeyDigest ofToken = loop().hasher().digest(token);
      if (tokens.knows(caller, ofToken, call().atMillis())) {
        flow.permit(caller);
      } else if (!turnedAway()) {
        tokens.verify(caller, token, ofToken, call().atMillis(), loop().executor(), this);
      }
    }
  }

  @Override
  public void tokenGood(Caller caller) {
    if (flow.over()) {
      return;
    }
    KeyDigest key = caller.digest();
    if (caller.equals(loop().flows().callers().find(key))) {
      flow.permit(caller);
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
    flow.refuse(Refusal.of(RefusalCode.OVERLOADED));
  }

  // ---- keys shown in the clear

  /// A key that came in the clear may have been read on its way, whatever is answered. Nobody waits
  /// for what becomes of it: the answer tells nothing of the key.
  void exposed() {
    if (api().api.plainHttp() != PlainHttp.REFUSE_AND_DISABLE) {
      return;
    }
    String key = keyExposed();
    if (key == null || !api().api.mayBeKey(key)) {
      return;
    }
    KeyDigest shown = loop().hasher().digest(key);
    Callers callers = loop().flows().callers();
    Caller caller = callers.find(shown);
    if (caller != null) {
      exposed(caller, agent());
    } else if (!callers.isUnknown(shown) && tooManyBadKeys() == null) {
      callers.load(
          shown, loop().hasher().previousDigest(key), loop().executor(), new ExposedWait(agent()));
    }
  }

  private @Nullable String keyExposed() {
    if (flow.endpoint() instanceof TokenEndpoint tokens) {
      return tokens.read(call(), head().query()) == null ? tokens.secret() : null;
    }
    return shown() instanceof Shown.Key key ? key.text() : null;
  }

  private void exposed(Caller caller, @Nullable String agent) {
    if (isNews(caller)) {
      seen(caller, agent);
    }
    if (holds(caller)) {
      loop().flows().exposures().exposed(caller);
    }
  }

  /// Whether a key opens anything here yet.
  private boolean holds(Caller caller) {
    return caller.apiId().equals(api().api.id())
        && !caller.canary()
        && (caller.state() == KeyState.ACTIVE || caller.state() == KeyState.QUARANTINED)
        && call().atMillis() < caller.expiresMillis();
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
      loop().flows().badKeys().count(origin(), call().atMillis());
    }

    @Override
    public void unavailable(boolean overloaded) {
      // The next call that shows it is another chance.
    }
  }

  // ---- the call

  private LoopRequests loop() {
    return flow.loop();
  }

  private ServedApi api() {
    return flow.api();
  }

  private CallFacts call() {
    return flow.call();
  }

  private RequestHead head() {
    return flow.head();
  }

  private Origin origin() {
    return flow.call().origin();
  }
}
