package io.tollgate.core.credit;

import io.tollgate.core.account.Throughput;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.ledger.HeldWindows;
import io.tollgate.core.window.WindowKind;
import org.jspecify.annotations.Nullable;

/// Credits set aside for a call in flight. Ends exactly once: [Desk#charge] or [Desk#release].
///
/// Thread: its fields are read and written under its desk's lock.
public final class Hold implements HoldResult, HeldWindows {

  /// No surcharge.
  static final int PLAIN = 1_000;

  private final Slot[] slots;
  private final LiveKey key;
  private final KeyLimits limits;
  private final HoldResult.@Nullable NoCredit tightest;
  private final boolean overageToo;
  private final int overageAt;
  private final int thousandths;
  private final int priceAt;
  private long credits;
  private long overage;
  private long overageNanos;
  private boolean priced;
  private boolean ended;

  /// @param limits of the key, at admission
  /// @param tightest the allowance that left less than the call's ceiling; null if it fit
  /// @param overageAt the slot whose cap overage goes beyond; -1 for none
  /// @param overageToo whether this call may go beyond it
  /// @param priceAt which of its balance's prices a credit beyond it had at admission
  /// @param thousandths of the plain price that this call costs
  Hold(
      Slot[] slots,
      LiveKey key,
      KeyLimits limits,
      long credits,
      HoldResult.@Nullable NoCredit tightest,
      int overageAt,
      boolean overageToo,
      int priceAt,
      int thousandths) {
    this.priceAt = priceAt;
    this.thousandths = thousandths;
    this.slots = slots;
    this.key = key;
    this.limits = limits;
    this.credits = credits;
    this.tightest = tightest;
    this.overageAt = overageAt;
    this.overageToo = overageToo;
  }

  /// Whether less than the ceiling is held, so that the answer must wait for its price.
  public boolean withheld() {
    return tightest != null;
  }

  /// The allowance that left less than the call's ceiling; null if the ceiling fit.
  public HoldResult.@Nullable NoCredit tightest() {
    return tightest;
  }

  /// What an answer costs this call, whose plain price is known: more where it came in a second
  /// that was beyond its soft limit.
  public long priced(long plainCredits) {
    return thousandths == PLAIN ? plainCredits : Throughput.surcharged(plainCredits, thousandths);
  }

  /// Credits set aside: the ceiling or what was left; after [Desk#reprice] the price itself.
  public long credits() {
    return credits;
  }

  Slot[] slots() {
    return slots;
  }

  /// Whose call it is.
  long keyId() {
    return key.id();
  }

  /// The key whose windows it counts in: the first of its line.
  long lineId() {
    return key.firstId();
  }

  KeyLimits limits() {
    return limits;
  }

  /// The slot whose cap overage goes beyond; null for none.
  @Nullable Slot overageSlot() {
    return overageAt < 0 ? null : slots[overageAt];
  }

  boolean overageToo() {
    return overageToo;
  }

  int priceAt() {
    return priceAt;
  }

  /// Of the credits, those beyond the cap; known once the price is.
  long overage() {
    return overage;
  }

  long overageNanos() {
    return overageNanos;
  }

  void setOverage(long overageCredits, long nanos) {
    overage = overageCredits;
    overageNanos = nanos;
  }

  boolean priced() {
    return priced;
  }

  void setPriced(boolean now) {
    priced = now;
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

  @Override
  public long overage(int i) {
    return i == overageAt ? overage : 0;
  }

  @Override
  public long overageNanos(int i) {
    return i == overageAt ? overageNanos : 0;
  }
}
