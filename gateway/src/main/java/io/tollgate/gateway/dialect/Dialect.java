package io.tollgate.gateway.dialect;

import io.tollgate.core.account.Reach.Wanted;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.request.Refusal;
import io.tollgate.gateway.credential.Carriers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one family of APIs speaks. A new one is one class and needs no change elsewhere.
///
/// Thread: any event loop; without state. Answers at once, never blocks.
public interface Dialect {

  /// As configuration names it.
  String name();

  /// What keys look like where an api does not say otherwise.
  default KeyShape keyShape() {
    return KeyShape.TOLLGATE;
  }

  /// Where a credential may stand.
  Carriers carriers();

  /// Whether a key can be made to need a signed token beside it, in `Authorization: Bearer`. Such
  /// headers never go upstream then, so [#carriers] must name a carrier that stands there too.
  default boolean takesTokens() {
    return false;
  }

  /// Request headers that are of no concern to the upstream, beside those that carry credentials. A
  /// `*` at the end takes every name that begins so.
  default List<String> privateHeaders() {
    return List.of();
  }

  /// Whether a call that needs no key is its caller's all the same where it shows one; if not, keys
  /// of such calls are not looked at.
  default boolean keyCountsUnasked() {
    return false;
  }

  /// Whether refusals and [#refuseBody] read the request's body. Small ones are read whole then,
  /// before anything is decided.
  default boolean readsBodies() {
    return false;
  }

  /// What a call asks for that a plan may keep away from it. Asked only where the plan does.
  default Wanted wanted(Call call) {
    return Wanted.NOTHING;
  }

  /// The answer to an admitted call whose body can't be what the upstream takes: it is not
  /// forwarded and costs nothing.
  ///
  /// @return null if nothing is wrong with it, as far as is known
  default @Nullable Reply refuseBody(Call call) {
    return null;
  }

  /// The answer to a refused call, whole: it is sent as it is and costs nothing.
  Reply refuse(Refusal refusal, Call call);

  /// The dialect's own endpoint at a place, such as key info. It is answered here and costs
  /// nothing.
  ///
  /// @param method upper case; HEAD arrives as GET
  /// @param path canonical, inside the api: without its mount
  /// @return null if the path is the upstream's business
  @Nullable Endpoint endpoint(String method, String path);

  /// The answer to a call that asks for its price only: nothing is forwarded and it costs nothing.
  ///
  /// @param call one with a [Call#quote]
  default Reply quote(Call call) {
    var json = new JsonWriter();
    json.object();
    WindowText.quote(json, call);
    json.endObject();
    return Reply.ok("application/json", json.toString());
  }

  /// The top-level member of good JSON answers that is the dialect's own: cut out of what the
  /// upstream sends and put back by [#memberText]. Null if the dialect adds none.
  @Nullable String member();

  /// The value of [#member] for a charged or free 200 answer, as JSON.
  ///
  /// @param upstreamMember what the upstream sent there, a JSON value; null if nothing
  /// @param credits what the call is charged
  default String memberText(Call call, byte @Nullable [] upstreamMember, long credits) {
    throw new IllegalStateException("this dialect adds no member");
  }

  /// Whether a 200 answer says in its [#member] that it holds no valid data: it costs nothing then.
  default boolean voids(byte @Nullable [] upstreamMember) {
    return false;
  }

  /// Headers added to every answer of the upstream that is passed on, by name and value.
  ///
  /// Called when the answer's head goes out, so a price that is counted later can't be told here,
  /// see [Call#credits].
  default void addHeaders(Call call, HeaderSink headers) {}

  /// Whether [#addHeaders] tells what the call is charged. An answer whose price is counted is kept
  /// back then until it is known, as long as it is small; a long one goes out before.
  default boolean pricesInHead() {
    return false;
  }

  /// Takes headers one by one.
  interface HeaderSink {
    void set(String name, String value);
  }

  /// An endpoint of the dialect's own.
  interface Endpoint {

    /// Answers a call, of an identified caller unless this is [#anybodys].
    ///
    /// @throws io.tollgate.core.unit.StoreException the store can't be asked; only if [#blocking]
    Reply answer(Call call);

    /// Whether callers without a key are answered too, where the api has routes that need none.
    default boolean anybodys() {
      return false;
    }

    /// Whether answering waits for a store: it is done off the event loop then, by one of a bounded
    /// number of threads. The call it sees is a copy; one that takes too long is refused meanwhile,
    /// and its answer is dropped.
    default boolean blocking() {
      return false;
    }

    /// Whether a call of it changes something: keys that only read are refused.
    default boolean changes() {
      return false;
    }

    /// Whether a client certificate stands for a key here, where the api takes certificates. Where
    /// it does not, the caller shows the key itself, and a certificate beside it is not looked at.
    default boolean takesCertificates() {
      return true;
    }
  }

  /// A whole answer made here.
  ///
  /// @param headers name, value, name, value; without the framing ones
  /// @param body JSON or nothing
  record Reply(int status, String contentType, List<String> headers, String body) {

    /// Of every answer made here: another caller, or the same a moment later, gets another.
    public static final List<String> UNCACHED = List.of("Cache-Control", "no-store");

    public Reply {
      headers = List.copyOf(headers);
    }

    /// A 200 answer that holds for this caller at this instant only.
    static Reply ok(String contentType, String body) {
      return new Reply(200, contentType, UNCACHED, body);
    }
  }
}
