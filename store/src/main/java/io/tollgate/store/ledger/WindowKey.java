package io.tollgate.store.ledger;

import java.util.Comparator;

/// Names a window of an organization, in the order of the primary keys.
///
/// @param kind stored code of the window's kind; 0 for the UTC day of admission
record WindowKey(long organizationId, int kind, long startMillis) implements Comparable<WindowKey> {

  /// The kind under which request rows are added up by day of admission.
  static final int ADMISSION_DAY = 0;

  private static final Comparator<WindowKey> ORDER =
      Comparator.comparingLong(WindowKey::organizationId)
          .thenComparingInt(WindowKey::kind)
          .thenComparingLong(WindowKey::startMillis);

  @Override
  public int compareTo(WindowKey other) {
    return ORDER.compare(this, other);
  }
}
