package io.tollgate.store.journal;

import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.window.WindowKind;
import java.util.Arrays;

/// Windows as a record of the journal carries them. Equal by content.
final class StoredWindows implements HeldWindows {

  private final WindowKind[] kinds;
  private final long[] starts;
  private final long[] ceilings;

  /// Takes the arrays; they are of one length.
  StoredWindows(WindowKind[] kinds, long[] starts, long[] ceilings) {
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
  public boolean equals(Object other) {
    return other instanceof StoredWindows that
        && Arrays.equals(kinds, that.kinds)
        && Arrays.equals(starts, that.starts)
        && Arrays.equals(ceilings, that.ceilings);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(starts) * 31 + Arrays.hashCode(ceilings);
  }

  @Override
  public String toString() {
    return Arrays.toString(kinds) + Arrays.toString(starts) + Arrays.toString(ceilings);
  }
}
