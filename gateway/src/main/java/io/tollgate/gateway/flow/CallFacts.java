package io.tollgate.gateway.flow;

import io.tollgate.core.account.Reach;
import io.tollgate.core.admission.Attempt;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.price.Asked;
import io.tollgate.core.price.Quote;
import io.tollgate.core.token.AccessToken;
import io.tollgate.core.unit.RequestId;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.edge.Origin;
import io.tollgate.gateway.edge.RequestHead;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is known of a call so far.
///
/// Thread: the call's event loop.
final class CallFacts implements Call, Attempt {

  private final LoopRequests loop;
  private final RequestHead head;
  private final ServedApi api;
  private final Origin origin;
  private final RequestId id;
  private final long atMillis;
  private final long arrivalNanos;
  private final String idText;
  private String path = "";
  private Dialect.@Nullable Endpoint endpoint;
  private @Nullable Caller caller;
  private @Nullable AccessToken token;
  private byte @Nullable [] body;
  private @Nullable Quote quote;
  private long credits;
  private long creditsDue;

  CallFacts(LoopRequests loop, RequestHead head, ServedApi api, Origin origin) {
    this.loop = loop;
    this.head = head;
    this.api = api;
    this.origin = origin;
    this.arrivalNanos = loop.nanos();
    this.atMillis = loop.ledgerMillis();
    this.id = loop.ids().next(atMillis);
    this.idText = id.toString();
  }

  void inside(String insidePath) {
    path = insidePath;
  }

  /// @param own the dialect's endpoint it goes to; null for none
  void goesTo(Dialect.@Nullable Endpoint own) {
    endpoint = own;
  }

  void read(byte[] whole) {
    body = whole;
  }

  void identified(Caller found) {
    caller = found;
  }

  /// @param verified what the caller showed in place of its key
  void stands(AccessToken verified) {
    token = verified;
  }

  void quoted(Quote price) {
    quote = price;
  }

  /// @param price what the call is charged, or [#UNKNOWN]
  /// @param due how much of it is held and not charged yet
  void priced(long price, long due) {
    credits = price;
    creditsDue = due;
  }

  /// The id as headers have it.
  String idText() {
    return idText;
  }

  long arrivalNanos() {
    return arrivalNanos;
  }

  long elapsedMicros() {
    return Math.max(0, TimeUnit.NANOSECONDS.toMicros(loop.nanos() - arrivalNanos));
  }

  @Override
  public RequestId id() {
    return id;
  }

  @Override
  public long atMillis() {
    return atMillis;
  }

  @Override
  public long nowMillis() {
    return loop.ledgerMillis();
  }

  @Override
  public long elapsedMillis() {
    return TimeUnit.MICROSECONDS.toMillis(elapsedMicros());
  }

  @Override
  public String apiId() {
    return api.api.id();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String method() {
    return head.method();
  }

  // ---- for admission

  Origin origin() {
    return origin;
  }

  @Override
  public IpAddress from() {
    return origin.address();
  }

  @Override
  public Asked asked() {
    return head.query();
  }

  @Override
  public Reach.Wanted wanted() {
    return api.dialect.wanted(this);
  }

  @Override
  public boolean changes() {
    return endpoint != null && endpoint.changes();
  }

  @Override
  public @Nullable AccessToken token() {
    return token;
  }

  // ---- for the dialect

  @Override
  public @Nullable String header(String name) {
    return head.headers().get(name);
  }

  @Override
  public @Nullable String parameter(String name) {
    List<String> values = head.query().values(name);
    return values.isEmpty() ? null : values.getFirst();
  }

  @Override
  public byte @Nullable [] body() {
    return body;
  }

  @Override
  public @Nullable Caller caller() {
    return caller;
  }

  @Override
  public @Nullable String keysDialect() {
    ServedApi opened = caller == null ? null : loop.flows().menu().byId(caller.apiId());
    return opened == null ? null : opened.dialect.name();
  }

  @Override
  public long credits() {
    return credits;
  }

  @Override
  public long creditsDue() {
    return creditsDue;
  }

  @Override
  public @Nullable Quote quote() {
    return quote;
  }
}
