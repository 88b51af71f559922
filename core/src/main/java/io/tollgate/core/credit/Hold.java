package io.tollgate.core.credit;

import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.window.WindowKind;

/// Credits set aside for a call in flight. Ends exactly once: [Desk#charge] or [Desk#release].
///
/// Thread: its fields are read and written under its desk's lock.
public final class Hold implements HoldResult, HeldWindows {

  private final Slot[] slots;
  private final boolean withheld;
  private long credits;
  private boolean ended;

  Hold(Slot[] slots, long credits, boolean withheld) {
    this.slots = slots;
    this.credits = credits;
    this.withheld = withheld;
  }

  /// Whether less than the ceiling is held, so that the answer must wait for its price.
  public boolean withheld() {
    return withheld;
  }

  /// Credits set aside: the ceiling or what was left; after [Desk#reprice] the price itself.
  public long credits() {
    return credits;
  }

  Slot[] slots() {
    return slots;
  }

  void setCredits(long credits) {
    this.credits = credits;
  }

  /// @throws IllegalStateException the hold has ended before
  void requireOpen() {
    if (ended) {
      throw new IllegalStateException("a hold ended twice");
    }
  }

  void end() {
    requireOpen();
    ended = true;
  }

  @Override
  public int size() {
    return slots.length;
  }

  @Override
  public WindowKind kind(int i) {
    return slots[i].window.kind();
  }

  @Override
  public long startMillis(int i) {
    return slots[i].window.startMillis();
  }

  @Override
  public long ceiling(int i) {
    return slots[i].ceiling;
  }
}
