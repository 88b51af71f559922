package io.tollgate.core.ledger;

import java.time.ZoneId;
import java.time.ZoneOffset;

/// What sums of calls are asked for.
///
/// @param fromMillis inclusive
/// @param toMillis exclusive
/// @param zone whose days and hours the spans are
public record UsageQuery(
    long organizationId,
    long fromMillis,
    long toMillis,
    LedgerStore.Interval interval,
    ZoneId zone,
    LedgerStore.Group group,
    CallFilter filter) {

  /// Every call, in UTC.
  public UsageQuery(
      long organizationId,
      long fromMillis,
      long toMillis,
      LedgerStore.Interval interval,
      LedgerStore.Group group) {
    this(organizationId, fromMillis, toMillis, interval, ZoneOffset.UTC, group, CallFilter.ALL);
  }
}
