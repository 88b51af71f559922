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

  /// Credits granted to this window.
  long granted;

  /// The highest cap, grants included, in force in this window so far: never falls.
  volatile long ceiling;

  Slot(Balance balance, Window window) {
    this.balance = balance;
    this.window = window;
  }
}
