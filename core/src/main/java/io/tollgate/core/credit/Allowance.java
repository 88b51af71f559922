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
public record Allowance(
    Window window, long resetMillis, long emptyMillis, long cap, long used, long held) {

  /// Credits not charged yet, 0 or more.
  public long left() {
    return Math.max(0, cap - used);
  }

  /// Whether anything caps this window.
  public boolean limited() {
    return cap < Plan.Cap.UNLIMITED;
  }
}
