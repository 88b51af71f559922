package io.tollgate.control.query;

import io.tollgate.core.ledger.LedgerStore;
import java.time.Instant;
import java.util.List;

/// Credits and calls of a span.
///
/// @param from inclusive
/// @param to exclusive
/// @param zone whose hours and days the rows are
/// @param completeTo every call that had finished by then is in
/// @param rows in the order of their spans; empty spans have none
/// @param total of the whole span
public record UsageView(
    String organization,
    Instant from,
    Instant to,
    String zone,
    LedgerStore.Interval interval,
    LedgerStore.Group group,
    Instant completeTo,
    List<RowView> rows,
    TotalView total) {

  /// @param startsAt of the span, which may have begun before `from`
  /// @param group public key id, `api/route`, status, its class as in 2xx, environment or api;
  ///   empty where nothing is grouped or nobody was found
  public record RowView(Instant startsAt, String group, long calls, long refused, long credits) {}

  /// @param calls finished calls, refused ones included
  public record TotalView(long calls, long refused, long credits) {}
}
