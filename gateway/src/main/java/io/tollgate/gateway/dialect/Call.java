package io.tollgate.gateway.dialect;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.price.Quote;
import io.tollgate.core.unit.RequestId;
import org.jspecify.annotations.Nullable;

/// What a dialect may see of a call.
///
/// Thread: the call's event loop.
public interface Call {

  RequestId id();

  /// Arrival by the ledger's clock, milliseconds since 1970.
  long atMillis();

  /// Now by the ledger's clock.
  long nowMillis();

  /// Milliseconds since arrival, 0 or more.
  long elapsedMillis();

  /// The api that is called.
  String apiId();

  /// Canonical path inside the api; empty if the request was not understood that far.
  String path();

  /// Upper case.
  String method();

  /// The first value of a request header; null if it was not sent.
  @Nullable String header(String name);

  /// The first value of a query parameter, decoded; null if it was not given.
  @Nullable String parameter(String name);

  /// The request's body where the dialect reads bodies, empty if there is none; null if it was not
  /// read, as it is too long.
  byte @Nullable [] body();

  /// Null until the key was found.
  @Nullable Caller caller();

  /// The dialect of the api that the caller's key opens, which need not be this one. Null while
  /// there is no caller, or if that api is no longer served.
  @Nullable String keysDialect();

  /// What [#credits] says while nobody knows.
  long UNKNOWN = -1;

  /// What the call is charged; [#UNKNOWN] while its answer is still being counted.
  long credits();

  /// Those of [#credits] that the desk only holds yet: they will be used when the call ends.
  long creditsDue();

  /// The price asked for with `Tollgate-Quote: true`; null for other calls.
  @Nullable Quote quote();
}
