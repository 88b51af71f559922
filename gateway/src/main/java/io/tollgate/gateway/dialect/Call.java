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

  /// Canonical path inside the api; empty if the request was not understood that far.
  String path();

  /// Null until the key was found.
  @Nullable Caller caller();

  /// The price asked for with `Tollgate-Quote: true`; null for other calls.
  @Nullable Quote quote();
}
