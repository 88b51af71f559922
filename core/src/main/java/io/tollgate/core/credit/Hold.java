package io.tollgate.core.credit;

import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.window.WindowKind;
import org.jspecify.annotations.Nullable;

/// Credits set aside for a call in flight. Ends exactly once: [Desk#charge] or [Desk#release].
///
/// Thread: its fields are read and written under its desk's lock.
public final class Hold implements HoldResult, HeldWindows {

  private final Slot[] slots;
  private final long keyId;
  private final KeyLimits limits;
  private final HoldResult.@Nullable NoCredit tightest;
  private long credits;
  private boolean ended;

  /// @param limits of the key, at admission
  /// @param tightest the allowance that left less than the call's ceiling; null if it fit
  Hold(
      Slot[] slots,
      long keyId,
      KeyLimits limits,
      long credits,
      HoldResult.@Nullable NoCredit tightest) {
    this.slots = slots;
    this.keyId = keyId;
    this.limits = limits;
    this.credits = credits;
    this.tightest = tightest;
  }

  /// Whether less than the ceiling is held, so that the answer must wait for its price.
  public boolean withheld() {
    return tightest != null;
  }

  /// The allowance that left less than the call's ceiling; null if the ceiling fit.
  public HoldResult.@Nullable NoCredit tightest() {
    return tightest;
  }

  /// Credits set aside: the ceiling or what was left; after [Desk#reprice] the price itself.
  public long credits() {
    return credits;
  }

  Slot[] slots() {
    return slots;
  }

  long keyId() {
    return keyId;
  }

  KeyLimits limits() {
    return limits;
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
