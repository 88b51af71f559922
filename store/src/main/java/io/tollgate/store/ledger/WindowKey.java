package io.tollgate.store.ledger;

import java.util.Comparator;

/// Names a window of an organization, in the order of the primary keys.
///
/// @param kind stored code of the window's kind; 0 for the UTC day of admission; with [#OVERAGE]
///   added, for what of it was beyond the cap
record WindowKey(long organizationId, int kind, long startMillis) implements Comparable<WindowKey> {

  /// The kind under which request rows are added up by day of admission.
  static final int ADMISSION_DAY = 0;

  /// Added to a kind where only the credits beyond its cap are meant.
  static final int OVERAGE = 16;

  private static final Comparator<WindowKey> ORDER =
      Comparator.comparingLong(WindowKey::organizationId)
          .thenComparingInt(WindowKey::kind)
          .thenComparingLong(WindowKey::startMillis);

  /// Whether only the credits beyond the cap are meant.
  boolean overage() {
    return kind > OVERAGE;
  }

  @Override
  public int compareTo(WindowKey other) {
    return ORDER.compare(this, other);
  }
}
