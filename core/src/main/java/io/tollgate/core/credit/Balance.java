package io.tollgate.core.credit;

import io.tollgate.core.ledger.KeyTotal;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.window.Window;
import io.tollgate.core.window.WindowKind;
import io.tollgate.core.window.WindowRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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

  /// Of a rolling day, each key's part of all live minutes; elsewhere the one live slot knows.
  private final @Nullable KeyUse rolled;

  private long cap;
  private long used;
  private long held;
  private long granted;
  private long settling;
  private long overage;
  private long overageNanos;

  /// How far beyond the cap charges may go.
  private Desk.Beyond beyond = Desk.Beyond.NOT;

  /// What a credit beyond the cap cost, the price of now last: as many as it changed while the desk
  /// was loaded, so a handful.
  private long[] prices = {0};

  /// The end of the newest window that holds a charge; 0 before the first.
  private long chargedUntil;

  Balance(WindowRule rule, long cap, Grants grants) {
    this.rule = rule;
    this.cap = cap;
    this.grants = grants;
    this.rolled = rule.kind() == WindowKind.ROLLING_DAY ? new KeyUse() : null;
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

  /// Lets windows leave that are over at an instant.
  void leave(long atMillis) {
    long liveAfter = rolling() ? atMillis - DAY : atMillis;
    while (!live.isEmpty() && live.peekFirst().window.endMillis() <= liveAfter) {
      Slot over = live.removeFirst();
      used -= over.used;
      held -= over.held;
      settling -= over.settling;
      overage -= over.overage;
      overageNanos -= over.overageNanos;
      if (rolled != null) {
        rolled.subtract(over.keys);
      }
    }
  }

  /// Lets windows that are over leave, and finds or begins the one of an instant.
  Slot roll(long atMillis) {
    leave(atMillis);
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
    return rolled != null;
  }

  /// Whether a slot counts at this instant.
  boolean lives(Slot slot) {
    // Windows leave from the front in order, so a slot lives as long as it isn't before the first.
    Slot first = live.peekFirst();
    return first != null && slot.window.startMillis() >= first.window.startMillis();
  }

  /// Puts a total of the ledger back where it stood. Before the first hold, oldest first.
  void restore(Window window, WindowTotal total) {
    Slot slot = new Slot(this, window);
    slot.used = total.used();
    slot.ceiling = total.ceiling();
    slot.overage = total.overage();
    slot.overageNanos = total.overageNanos();
    live.addLast(slot);
    used += slot.used;
    overage += slot.overage;
    overageNanos += slot.overageNanos;
    charged(slot, slot.used);
  }

  /// Puts the keys' parts of restored totals back.
  ///
  /// @return those that belong to no window here
  List<KeyTotal> restoreKeys(List<KeyTotal> totals) {
    var sorted = new ArrayList<>(totals);
    sorted.sort(Comparator.comparingLong(KeyTotal::startMillis));
    var others = new ArrayList<KeyTotal>();
    Iterator<Slot> slots = live.iterator();
    Slot slot = null;
    for (KeyTotal total : sorted) {
      while ((slot == null || slot.window.startMillis() < total.startMillis()) && slots.hasNext()) {
        slot = slots.next();
      }
      if (slot == null
          || slot.window.startMillis() != total.startMillis()
          || total.kind() != rule.kind()) {
        others.add(total);
        continue;
      }
      slot.keys.restore(total.keyId(), total.used());
      if (rolled != null) {
        rolled.restore(total.keyId(), total.used());
      }
    }
    return List.copyOf(others);
  }

  /// Credits that can still be held in a slot. Negative when a cap was lowered below what is used.
  ///
  /// @param overageToo whether the call may go beyond the cap
  long room(Slot slot, boolean overageToo) {
    if (lives(slot)) {
      return cap + granted + (overageToo ? beyond(overage, overageNanos) : 0) - used - held;
    }
    return (overageToo ? ceilingOfOver(slot) : slot.base) - slot.used - slot.held;
  }

  /// How far beyond the cap charges may go in all.
  ///
  /// @param told credits that were told to be there before, and what they cost
  private long beyond(long told, long toldNanos) {
    if (beyond.amountNanos() == Long.MAX_VALUE) {
      return beyond.credits();
    }
    // What was told before cost what it cost then; only what is left of the amount has the price of
    // now. Rounded down: the amount is a promise.
    long more = Math.max(0, beyond.amountNanos() - toldNanos) / beyond.nanos();
    return Math.min(beyond.credits(), told + more);
  }

  /// How far calls of a window that is over may go.
  private long ceilingOfOver(Slot slot) {
    return beyond.amountNanos() == Long.MAX_VALUE
        ? slot.ceiling
        : Math.min(slot.ceiling, slot.base + beyond(slot.overage, slot.overageNanos));
  }

  /// Notes that a hold's credits are the price of its call, whose record is on its way to the
  /// journal, and how much of it is beyond the cap: as much as all such prices together are, less
  /// what was told to be beyond it before. Ceilings that are held don't count, for their calls may
  /// cost less; and where one of them comes to nothing, the next call makes up for it.
  void settle(Slot slot, Hold hold) {
    long over = 0;
    if (hold.overageToo()) {
      boolean counts = lives(slot);
      long base = counts ? cap() : slot.base;
      long priced = counts ? used + settling : slot.used + slot.settling;
      long told = counts ? overage : slot.overage;
      over = Math.clamp(priced + hold.credits() - base - told, 0, hold.credits());
    }
    hold.setOverage(over, over * lowestPriceSince(hold.priceAt()));
    addSettling(slot, hold.credits());
    addOverage(slot, over, hold.overageNanos());
    if (over > 0 && lives(slot)) {
      raiseCeiling(slot);
    }
  }

  /// What a credit beyond the cap costs a call in flight. A price that rose is none that its caller
  /// agreed to; and once it fell, what was left of the amount was handed out at the lower one. So
  /// no month costs more than its ceiling.
  ///
  /// @param admitted [#priceAt] at its admission
  private long lowestPriceSince(int admitted) {
    long lowest = prices[admitted];
    for (int i = admitted + 1; i < prices.length; i++) {
      lowest = Math.min(lowest, prices[i]);
    }
    return lowest;
  }

  /// Takes back what [#settle] noted.
  void unsettle(Slot slot, Hold hold) {
    addSettling(slot, -hold.credits());
    addOverage(slot, -hold.overage(), -hold.overageNanos());
    hold.setOverage(0, 0);
  }

  /// The record is in the journal: what was noted stays.
  void settled(Slot slot, Hold hold) {
    addSettling(slot, -hold.credits());
  }

  private void addSettling(Slot slot, long credits) {
    slot.settling += credits;
    if (lives(slot)) {
      settling += credits;
    }
  }

  private void addOverage(Slot slot, long credits, long nanos) {
    slot.overage += credits;
    slot.overageNanos += nanos;
    if (lives(slot)) {
      overage += credits;
      overageNanos += nanos;
    }
  }

  /// Credits a key with a limit can still hold in a slot, as far as the limit goes.
  ///
  /// @param limit of a slot that lives, the one in force; of another, the one of the call's
  ///   admission
  long keyRoom(Slot slot, long keyId, long limit) {
    return limit - keys(slot).taken(keyId);
  }

  /// Each key's part of what counts with a slot.
  private KeyUse keys(Slot slot) {
    return rolled != null && lives(slot) ? rolled : slot.keys;
  }

  void hold(Slot slot, long keyId, long credits) {
    slot.held += credits;
    slot.keys.hold(keyId, credits);
    if (lives(slot)) {
      held += credits;
      if (rolled != null) {
        rolled.hold(keyId, credits);
      }
    }
  }

  void release(Slot slot, long keyId, long credits) {
    hold(slot, keyId, -credits);
  }

  void charge(Slot slot, long keyId, long credits) {
    slot.held -= credits;
    slot.used += credits;
    slot.keys.charge(keyId, credits);
    if (lives(slot)) {
      held -= credits;
      used += credits;
      if (rolled != null) {
        rolled.charge(keyId, credits);
      }
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

  /// Lets charges go beyond the cap.
  void setBeyond(Desk.Beyond next) {
    beyond = next;
    // While there are none to be had, those in flight have the price they had.
    if (next.nanos() > 0 && next.nanos() != prices[priceAt()]) {
      prices = Arrays.copyOf(prices, prices.length + 1);
      prices[priceAt()] = next.nanos();
    }
    live.forEach(this::raiseCeiling);
  }

  /// Whether charges may go beyond the cap now.
  boolean goesBeyond() {
    return beyond.credits() > 0;
  }

  /// Which of its prices is the one of now.
  int priceAt() {
    return prices.length - 1;
  }

  private void raiseCeiling(Slot slot) {
    slot.base = Credits.addCapped(cap, slot.granted);
    slot.ceiling =
        Math.max(slot.ceiling, Credits.addCapped(slot.base, beyond(overage, overageNanos)));
  }

  /// When credits come back: the end of the window, or of a rolling day's oldest bucket.
  long resetMillis() {
    Slot first = live.getFirst();
    return rolling() ? first.window.endMillis() + DAY : first.window.endMillis();
  }

  /// When a key's credits come back: as [#resetMillis], but of a rolling day the oldest bucket that
  /// the key called in.
  long keyResetMillis(long keyId) {
    if (rolling()) {
      for (Slot slot : live) {
        if (slot.keys.taken(keyId) > 0) {
          return slot.window.endMillis() + DAY;
        }
      }
    }
    return resetMillis();
  }

  /// The cap in force, grants included.
  long cap() {
    return Credits.addCapped(cap, granted);
  }

  /// When all credits are back; of a rolling day a day after its last charge.
  private long emptyMillis(long resetMillis) {
    return rolling() ? chargedUntil + DAY : resetMillis;
  }

  Allowance view() {
    return new Allowance(
        live.getLast().window,
        resetMillis(),
        emptyMillis(resetMillis()),
        cap(),
        used,
        held,
        overage,
        beyond(overage, overageNanos),
        overageNanos);
  }

  /// The same of one key.
  Allowance view(long keyId, long limit) {
    Slot newest = live.getLast();
    KeyUse use = keys(newest);
    long resetMillis = keyResetMillis(keyId);
    return new Allowance(
        newest.window,
        resetMillis,
        emptyMillis(resetMillis),
        limit,
        use.used(keyId),
        use.held(keyId),
        0,
        0,
        0);
  }
}
