package io.tollgate.core.credit;

import io.tollgate.core.account.Plan;
import io.tollgate.core.window.Window;

/// A cap in a window, with what was used of it: the picture of one instant.
///
/// @param window the window; of a rolling day, its newest minute bucket
/// @param resetMillis when credits come back
/// @param emptyMillis when all of them are back, if nothing is charged meanwhile
/// @param cap grants included; [Plan.Cap#UNLIMITED] for none
/// @param used credits charged
/// @param held credits set aside for calls in flight
/// @param overage credits beyond the cap: of those that were used, and of calls whose price is
///   known and whose record is on its way to the journal
/// @param overageCeiling how far beyond the cap charges may go now; 0 for not at all
/// @param overageNanos what the overage costs, in billionths of the currency's unit
public record Allowance(
    Window window,
    long resetMillis,
    long emptyMillis,
    long cap,
    long used,
    long held,
    long overage,
    long overageCeiling,
    long overageNanos) {

  /// Credits not charged yet, 0 or more.
  public long left() {
    return Math.max(0, cap - used);
  }

  /// Credits beyond the cap that are not charged yet, 0 or more.
  public long overageLeft() {
    return Math.clamp(cap + overageCeiling - used, 0, overageCeiling);
  }

  /// Whether anything caps this window.
  public boolean limited() {
    return cap < Plan.Cap.UNLIMITED;
  }
}
