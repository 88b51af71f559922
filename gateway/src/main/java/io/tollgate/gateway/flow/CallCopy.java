package io.tollgate.gateway.flow;

import io.netty.handler.codec.http.HttpHeaders;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.price.Quote;
import io.tollgate.core.unit.RequestId;
import io.tollgate.gateway.dialect.Call;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call as it stood when an endpoint that waits began on it. The call itself may end before, and
/// what its loop lends it is then another's.
///
/// Thread: any.
final class CallCopy implements Call {

  private final CallFacts original;
  private final List<Map.Entry<String, String>> headers;
  private final @Nullable Caller caller;
  private final byte @Nullable [] body;
  private final long credits;
  private final long creditsDue;
  private final @Nullable Quote quote;

  private CallCopy(CallFacts original, List<Map.Entry<String, String>> headers) {
    this.original = original;
    this.headers = headers;
    this.caller = original.caller();
    this.body = original.body();
    this.credits = original.credits();
    this.creditsDue = original.creditsDue();
    this.quote = original.quote();
  }

  /// Thread: the call's event loop.
  ///
  /// @param headers the request's; not kept
  static CallCopy of(CallFacts call, HttpHeaders headers) {
    return new CallCopy(call, List.copyOf(headers.entries()));
  }

  // What never changes once a call is decided, the original tells on any thread.

  @Override
  public RequestId id() {
    return original.id();
  }

  @Override
  public long atMillis() {
    return original.atMillis();
  }

  @Override
  public long nowMillis() {
    return original.nowMillis();
  }

  @Override
  public long elapsedMillis() {
    return original.elapsedMillis();
  }

  @Override
  public String apiId() {
    return original.apiId();
  }

  @Override
  public String path() {
    return original.path();
  }

  @Override
  public String method() {
    return original.method();
  }

  @Override
  public @Nullable String header(String name) {
    for (Map.Entry<String, String> header : headers) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  @Override
  public @Nullable String parameter(String name) {
    return original.parameter(name);
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
    return original.keysDialect();
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
