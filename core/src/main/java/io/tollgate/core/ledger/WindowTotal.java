package io.tollgate.core.ledger;

import io.tollgate.core.window.WindowKind;

/// What the ledger has charged to one window of an organization.
///
/// @param kind of the window; a rolling day is kept as its minute buckets
/// @param startMillis of the window
/// @param used credits charged, 0..=`ceiling`
/// @param ceiling the most that could ever be charged in this window: its highest cap, grants and
///   overage included
/// @param overage of `used`, the credits that were beyond the cap when they were charged
/// @param overageNanos what those cost, in billionths of the currency's unit
public record WindowTotal(
    long organizationId,
    WindowKind kind,
    long startMillis,
    long used,
    long ceiling,
    long overage,
    long overageNanos) {

  /// A window without overage.
  public WindowTotal(
      long organizationId, WindowKind kind, long startMillis, long used, long ceiling) {
    this(organizationId, kind, startMillis, used, ceiling, 0, 0);
  }
}
