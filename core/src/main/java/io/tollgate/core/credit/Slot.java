package io.tollgate.core.credit;

import io.tollgate.core.window.Window;

/// The figures of one window, or of one minute bucket of a rolling day.
///
/// Thread: under its desk's lock; [#ceiling] is read without it.
final class Slot {

  final Window window;

  /// The balance it belongs to.
  final Balance balance;

  long used;
  long held;

  /// Of `used` and `held`, each key's part.
  final KeyUse keys = new KeyUse();

  /// Credits of calls whose price is known and whose record is on its way to the journal: they are
  /// held until it is there.
  long settling;

  /// Of `used` and `settling`, the credits that were beyond the cap when their price was known.
  long overage;

  /// What those cost, in billionths of the currency's unit.
  long overageNanos;

  /// The cap in force, grants included, while the window counted.
  long base;

  /// Credits granted to this window.
  long granted;

  /// The most that could be charged in this window so far, grants and overage included: never
  /// falls.
  volatile long ceiling;

  Slot(Balance balance, Window window) {
    this.balance = balance;
    this.window = window;
  }
}
