package io.tollgate.store.journal;

import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.window.WindowKind;
import java.util.Arrays;

/// Windows as a record of the journal carries them. Equal by content.
final class StoredWindows implements HeldWindows {

  private final WindowKind[] kinds;
  private final long[] starts;
  private final long[] ceilings;
  private final long[] overages;
  private final long[] nanos;

  /// Takes the arrays; they are of one length.
  ///
  /// @param overages credits beyond the cap
  /// @param nanos what those cost
  StoredWindows(WindowKind[] kinds, long[] starts, long[] ceilings, long[] overages, long[] nanos) {
    this.overages = overages;
    this.nanos = nanos;
    this.kinds = kinds;
    this.starts = starts;
    this.ceilings = ceilings;
  }

  @Override
  public int size() {
    return kinds.length;
  }

  @Override
  public WindowKind kind(int i) {
    return kinds[i];
  }

  @Override
  public long startMillis(int i) {
    return starts[i];
  }

  @Override
  public long ceiling(int i) {
    return ceilings[i];
  }

  @Override
  public long overage(int i) {
    return overages[i];
  }

  @Override
  public long overageNanos(int i) {
    return nanos[i];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredWindows that
        && Arrays.equals(kinds, that.kinds)
        && Arrays.equals(starts, that.starts)
        && Arrays.equals(ceilings, that.ceilings)
        && Arrays.equals(overages, that.overages)
        && Arrays.equals(nanos, that.nanos);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(starts) * 31 + Arrays.hashCode(ceilings);
  }

  @Override
  public String toString() {
    return Arrays.toString(kinds)
        + Arrays.toString(starts)
        + Arrays.toString(ceilings)
        + Arrays.toString(overages)
        + Arrays.toString(nanos);
  }
}
