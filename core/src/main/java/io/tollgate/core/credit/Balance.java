package io.tollgate.core.credit;

import io.tollgate.core.unit.Credits;
import io.tollgate.core.window.Window;
import io.tollgate.core.window.WindowKind;
import io.tollgate.core.window.WindowRule;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/// One allowance of a desk: a cap in windows of one kind.
///
/// A fixed window has one live slot. A rolling day has a slot a minute, live until every instant of
/// its minute is more than 24 h past, so that no 24 hours ever hold more than the cap.
///
/// Thread: under its desk's lock.
final class Balance {

  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  private final WindowRule rule;
  private final Grants grants;
  private final ArrayDeque<Slot> live = new ArrayDeque<>();
  private long cap;
  private long used;
  private long held;
  private long granted;

  /// The end of the newest window that holds a charge; 0 before the first.
  private long chargedUntil;

  Balance(WindowRule rule, long cap, Grants grants) {
    this.rule = rule;
    this.cap = cap;
    this.grants = grants;
  }

  /// What was granted to windows, those that have not begun here included.
  interface Grants {

    /// Credits granted to one window in all.
    long to(Window window);
  }

  WindowRule rule() {
    return rule;
  }

  /// The slot of an instant; windows that are over leave. `atMillis` never runs back.
  Slot slotAt(long atMillis) {
    Slot newest = live.peekLast();
    if (newest != null && newest.window.holds(atMillis)) {
      return newest;
    }
    return roll(atMillis);
  }

  /// Lets windows that are over leave, and finds or begins the one of an instant.
  Slot roll(long atMillis) {
    long liveAfter = rolling() ? atMillis - DAY : atMillis;
    while (!live.isEmpty() && live.peekFirst().window.endMillis() <= liveAfter) {
      Slot over = live.removeFirst();
      used -= over.used;
      held -= over.held;
    }
    Slot newest = live.peekLast();
    if (newest == null || !newest.window.holds(atMillis)) {
      newest = new Slot(this, rule.at(atMillis));
      live.addLast(newest);
    }
    regrant();
    return newest;
  }

  /// Takes what the live windows were granted anew.
  void regrant() {
    granted = 0;
    for (Slot slot : live) {
      slot.granted = rolling() ? 0 : grants.to(slot.window);
      granted = Credits.addCapped(granted, slot.granted);
      raiseCeiling(slot);
    }
  }

  private boolean rolling() {
    return rule.kind() == WindowKind.ROLLING_DAY;
  }

  private boolean lives(Slot slot) {
    // Windows leave from the front in order, so a slot lives as long as it isn't before the first.
    Slot first = live.peekFirst();
    return first != null && slot.window.startMillis() >= first.window.startMillis();
  }

  /// Puts a total of the ledger back where it stood. Before the first hold, oldest first.
  void restore(Window window, long usedCredits, long ceiling) {
    Slot slot = new Slot(this, window);
    slot.used = usedCredits;
    slot.ceiling = ceiling;
    live.addLast(slot);
    used += usedCredits;
    charged(slot, usedCredits);
  }

  /// Credits that can still be held in a slot. Negative when a cap was lowered below what is used.
  long room(Slot slot) {
    if (lives(slot)) {
      return cap + granted - used - held;
    }
    return slot.ceiling - slot.used - slot.held;
  }

  void hold(Slot slot, long credits) {
    slot.held += credits;
    if (lives(slot)) {
      held += credits;
    }
  }

  void release(Slot slot, long credits) {
    hold(slot, -credits);
  }

  void charge(Slot slot, long credits) {
    release(slot, credits);
    slot.used += credits;
    if (lives(slot)) {
      used += credits;
    }
    charged(slot, credits);
  }

  private void charged(Slot slot, long credits) {
    if (credits > 0) {
      chargedUntil = Math.max(chargedUntil, slot.window.endMillis());
    }
  }

  void setCap(long credits) {
    cap = credits;
    live.forEach(this::raiseCeiling);
  }

  private void raiseCeiling(Slot slot) {
    slot.ceiling = Math.max(slot.ceiling, Credits.addCapped(cap, slot.granted));
  }

  /// When credits come back: the end of the window, or of a rolling day's oldest bucket.
  long resetMillis() {
    Slot first = live.getFirst();
    return rolling() ? first.window.endMillis() + DAY : first.window.endMillis();
  }

  Allowance view() {
    Slot newest = live.getLast();
    long emptyMillis = rolling() ? chargedUntil + DAY : resetMillis();
    return new Allowance(
        newest.window, resetMillis(), emptyMillis, Credits.addCapped(cap, granted), used, held);
  }
}
