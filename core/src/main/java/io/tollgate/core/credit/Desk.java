package io.tollgate.core.credit;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Throughput;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.ledger.KeyTotal;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.Subject;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.window.Window;
import io.tollgate.core.window.WindowKind;
import io.tollgate.core.window.WindowRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Owns the balances of one organization and of each of its keys. Nobody else writes them.
///
/// At every instant, in every window: charged + held <= cap, of the organization and of a key that
/// has a limit. One short critical section checks every allowance and takes the hold on all of them
/// or on none; there is no read in one step and write in another. A crash forgets the holds, and
/// that is right: what was not journaled was not charged.
///
/// Thread: any. Never blocks on I/O; the lock is held for a few dozen instructions.
public final class Desk {

  /*
   * The life of a hold: hold -> reprice -> charge, or release at any point before. Between reprice
   * and charge the call's record goes to the journal; the credits stay held while it does, so
   * neither a full disk nor a second call can break the cap, and a failed write releases them.
   */

  private static final long SECOND = 1_000;

  private final long organizationId;
  private final List<Balance> balances = new ArrayList<>();

  /// Every balance there was since the desk was loaded: the plans an organization had, so a
  /// handful.
  private final List<Balance> known = new ArrayList<>();

  /// What the ledger knew when the desk was loaded.
  private final List<WindowTotal> totals;

  /// Of the keys' parts of that, those no balance has taken: they were counted by another plan.
  private List<KeyTotal> keyTotals;

  /// Limits that keys were given since the desk was loaded: a caller may still show older ones.
  private final Map<Long, KeyLimits> limits = new HashMap<>();

  private final Map<Long, Grant> grants = new HashMap<>();
  private Slot[] slots = {};

  /// Which of the balances overage goes beyond; -1 for none.
  private int overageAt = -1;

  /// The second of the clock that [#secondCredits] were counted in.
  private long second;

  private long secondCredits;
  private long atMillis;
  private long charges;
  private long folded;
  private long holds;
  private boolean frozen;
  private boolean retired;

  /// @param allowances the plan's caps, completed; see [Plan#allowances]
  /// @param anchorMillis where anchored windows count from
  /// @param past what the ledger has charged and what was granted
  /// @param atMillis now; the desk's time starts here
  public Desk(
      long organizationId, List<Plan.Cap> allowances, long anchorMillis, Past past, long atMillis) {
    this.organizationId = organizationId;
    this.totals = past.totals();
    this.keyTotals = past.keyTotals();
    this.atMillis = atMillis;
    past.grants().forEach(grant -> this.grants.put(grant.id(), grant));
    for (Plan.Cap cap : allowances) {
      balances.add(open(new WindowRule(cap.kind(), anchorMillis), cap.credits()));
    }
    overageAt = overageAt();
    roll(atMillis);
  }

  /// What the ledger and the control plane know of an organization when its desk is loaded.
  ///
  /// @param totals what was charged, in every window that may still be live
  /// @param keyTotals of that, each key's part, in windows that are live
  /// @param grants every grant to a window that may still be live
  public record Past(List<WindowTotal> totals, List<KeyTotal> keyTotals, List<Grant> grants) {

    /// Of an organization that never called.
    public static final Past NONE = new Past(List.of(), List.of(), List.of());

    public Past {
      totals = List.copyOf(totals);
      keyTotals = List.copyOf(keyTotals);
      grants = List.copyOf(grants);
    }
  }

  private Balance open(WindowRule rule, long cap) {
    var balance = new Balance(rule, cap, this::granted);
    totals.stream()
        .filter(total -> total.kind() == rule.kind())
        .sorted(Comparator.comparingLong(WindowTotal::startMillis))
        .forEach(total -> {
          Window window = rule.at(total.startMillis());
          // A total that starts elsewhere was counted from another anchor.
          if (window.startMillis() == total.startMillis()) {
            balance.restore(window, total);
          }
        });
    keyTotals = balance.restoreKeys(keyTotals);
    balance.roll(atMillis);
    known.add(balance);
    return balance;
  }

  public long organizationId() {
    return organizationId;
  }

  /// Sets credits aside for one call: its ceiling if that fits; else all that is left, if the least
  /// price fits in that; else nothing.
  ///
  /// @param key whose call it is; limits of it that the desk was told of since are in force
  /// @param low least credits a billable answer costs
  /// @param high most credits the call may cost, at least `low`
  /// @param at arrival, milliseconds since 1970; earlier than the desk's time counts as now
  public HoldResult hold(LiveKey key, long low, long high, long at) {
    return hold(key, low, high, null, at);
  }

  /// The same, in a second that has room for so many credits only.
  ///
  /// @param throughput null for no limit
  public synchronized HoldResult hold(
      LiveKey key, long plainLow, long plainHigh, @Nullable Throughput throughput, long at) {
    if (retired) {
      return HoldResult.Closed.RETIRED;
    }
    if (frozen) {
      return HoldResult.Closed.FROZEN;
    }
    roll(at);
    int thousandths = Hold.PLAIN;
    long inSecond = 0;
    if (throughput != null) {
      inSecond = Credits.addCapped(inSecond(atMillis), plainHigh);
      if (inSecond > throughput.hard()) {
        long next = (Math.floorDiv(atMillis, SECOND) + 1) * SECOND;
        return new HoldResult.TooFast(throughput.hard(), next);
      }
      if (inSecond > throughput.soft()) {
        thousandths = throughput.thousandths();
      }
    }
    long low = Throughput.surcharged(plainLow, thousandths);
    long high = Throughput.surcharged(plainHigh, thousandths);
    KeyLimits limitsNow = limits(key.id(), key.limits());
    boolean overageToo =
        overageAt >= 0 && limitsNow.overage() && balances.get(overageAt).goesBeyond();
    long credits = high;
    HoldResult.NoCredit tightest = null;
    for (int i = 0; i < slots.length; i++) {
      long room = slots[i].balance.room(slots[i], overageToo);
      if (room < credits) {
        tightest = spent(slots[i]);
        if (room < low) {
          return tightest;
        }
        credits = room;
      }
    }
    for (int i = 0; i < slots.length; i++) {
      long limit = limitsNow.credits(slots[i].window.kind());
      if (limit < KeyLimits.UNLIMITED) {
        long room = slots[i].balance.keyRoom(slots[i], key.firstId(), limit);
        if (room < credits) {
          tightest = spent(slots[i], key.firstId(), limit);
          if (room < low) {
            return tightest;
          }
          credits = room;
        }
      }
    }
    for (int i = 0; i < slots.length; i++) {
      slots[i].balance.hold(slots[i], key.firstId(), credits);
    }
    holds++;
    if (throughput != null) {
      second = Math.floorDiv(atMillis, SECOND);
      secondCredits = inSecond;
    }
    int priceAt = overageToo ? balances.get(overageAt).priceAt() : 0;
    return new Hold(
        slots, key, limitsNow, credits, tightest, overageAt, overageToo, priceAt, thousandths);
  }

  /// Credits that calls of this second may cost, before surcharges; counted only where the plan
  /// limits them.
  ///
  /// @param at milliseconds since 1970
  public synchronized long throughput(long at) {
    return inSecond(Math.max(at, atMillis));
  }

  private long inSecond(long at) {
    return Math.floorDiv(at, SECOND) == second ? secondCredits : 0;
  }

  private static HoldResult.NoCredit spent(Slot slot) {
    var limit = new Refusal.Limit(Subject.ORGANIZATION, slot.balance.cap());
    return new HoldResult.NoCredit(limit, slot.window.kind(), slot.balance.resetMillis());
  }

  private static HoldResult.NoCredit spent(Slot slot, long lineId, long credits) {
    var limit = new Refusal.Limit(Subject.KEY, credits);
    return new HoldResult.NoCredit(limit, slot.window.kind(), slot.balance.keyResetMillis(lineId));
  }

  private KeyLimits limits(long keyId, KeyLimits shown) {
    return limits.isEmpty() ? shown : limits.getOrDefault(keyId, shown);
  }

  /// Brings an open hold to the price of its answer: gives back the rest, or takes what is missing;
  /// and settles how much of it is beyond the cap.
  ///
  /// @param credits the price, 0 or more
  /// @param at now, milliseconds since 1970
  /// @return null if it fits; else the allowance that it does not fit in: then nothing has changed
  ///   and the hold is still open
  public synchronized HoldResult.@Nullable NoCredit reprice(Hold hold, long credits, long at) {
    hold.requireOpen();
    roll(at);
    long more = credits - hold.credits();
    HoldResult.NoCredit no = more > 0 ? refuseMore(hold, more) : null;
    if (no != null) {
      return no;
    }
    unsettle(hold);
    if (more != 0) {
      Slot[] held = hold.slots();
      for (int i = 0; i < held.length; i++) {
        held[i].balance.hold(held[i], hold.lineId(), more);
      }
      hold.setCredits(credits);
    }
    settle(hold);
    return null;
  }

  private static void settle(Hold hold) {
    Slot slot = hold.overageSlot();
    if (slot != null) {
      slot.balance.settle(slot, hold);
    }
    hold.setPriced(true);
  }

  private static void unsettle(Hold hold) {
    Slot slot = hold.overageSlot();
    if (slot != null && hold.priced()) {
      slot.balance.unsettle(slot, hold);
    }
    hold.setPriced(false);
  }

  private HoldResult.@Nullable NoCredit refuseMore(Hold hold, long more) {
    Slot[] held = hold.slots();
    KeyLimits limitsNow = limits(hold.keyId(), hold.limits());
    boolean overageToo = hold.overageToo() && limitsNow.overage();
    for (int i = 0; i < held.length; i++) {
      if (held[i].balance.room(held[i], overageToo) < more) {
        return spent(held[i]);
      }
    }
    for (int i = 0; i < held.length; i++) {
      Slot slot = held[i];
      // A window that is over keeps the limit the call was admitted under.
      KeyLimits limitsThen = slot.balance.lives(slot) ? limitsNow : hold.limits();
      long limit = limitsThen.credits(slot.window.kind());
      if (limit < KeyLimits.UNLIMITED && slot.balance.keyRoom(slot, hold.lineId(), limit) < more) {
        return spent(slot, hold.lineId(), limit);
      }
    }
    return null;
  }

  /// Ends a hold as a charge of its credits. Its record is in the journal.
  ///
  /// @throws IllegalStateException the hold has ended before
  public synchronized void charge(Hold hold) {
    hold.end();
    if (!hold.priced()) {
      settle(hold);
    }
    Slot settled = hold.overageSlot();
    if (settled != null) {
      settled.balance.settled(settled, hold);
    }
    holds--;
    charges++;
    Slot[] held = hold.slots();
    for (int i = 0; i < held.length; i++) {
      held[i].balance.charge(held[i], hold.lineId(), hold.credits());
    }
  }

  /// Ends a hold without a charge.
  ///
  /// @throws IllegalStateException the hold has ended before
  public synchronized void release(Hold hold) {
    hold.end();
    unsettle(hold);
    holds--;
    Slot[] held = hold.slots();
    for (int i = 0; i < held.length; i++) {
      held[i].balance.release(held[i], hold.lineId(), hold.credits());
    }
  }

  /// Puts other caps in force for the next decision. What was used in a window is kept, also while
  /// another plan counts in other windows: changing plans back and forth gives no credits.
  ///
  /// @param overage how far beyond the cap charges may go, and for what
  /// @param at from when: windows that are over by then keep the caps they had
  public synchronized void setAllowances(
      List<Plan.Cap> allowances, long anchorMillis, Beyond overage, long at) {
    atMillis = Math.max(atMillis, at);
    known.forEach(balance -> balance.leave(atMillis));
    balances.clear();
    for (Plan.Cap cap : allowances) {
      balances.add(kept(new WindowRule(cap.kind(), anchorMillis), cap.credits()));
    }
    known.forEach(balance -> balance.setBeyond(Beyond.NOT));
    overageAt = overageAt();
    if (overageAt >= 0) {
      balances.get(overageAt).setBeyond(overage);
    }
    slots = new Slot[0];
    roll(atMillis);
  }

  /// The same from the desk's own instant.
  public synchronized void setAllowances(
      List<Plan.Cap> allowances, long anchorMillis, Beyond overage) {
    setAllowances(allowances, anchorMillis, overage, atMillis);
  }

  /// How far beyond a cap charges may go, in each window: as far as both let them.
  ///
  /// @param credits 0 for not at all
  /// @param nanos what each costs, in billionths of the currency's unit
  /// @param amountNanos what all of them may cost together, what was told before included;
  ///   [Long#MAX_VALUE] where only credits count
  public record Beyond(long credits, long nanos, long amountNanos) {

    /// Not at all.
    public static final Beyond NOT = new Beyond(0, 0, Long.MAX_VALUE);

    /// As many credits.
    public Beyond(long credits, long nanos) {
      this(credits, nanos, Long.MAX_VALUE);
    }
  }

  /// The balance that overage goes beyond: of the month, or, where nothing caps the month, of the
  /// rolling day; -1 where neither is capped.
  private int overageAt() {
    for (int i = balances.size() - 1; i >= 0; i--) {
      Balance balance = balances.get(i);
      WindowKind kind = balance.rule().kind();
      if ((kind.monthly() || kind == WindowKind.ROLLING_DAY)
          && balance.cap() < Plan.Cap.UNLIMITED) {
        return i;
      }
    }
    return -1;
  }

  /// The balance that counts in these windows, from an earlier plan if there is one.
  private Balance kept(WindowRule rule, long cap) {
    Window window = rule.at(atMillis);
    for (Balance balance : known) {
      if (balance.rule().at(atMillis).equals(window)) {
        balance.setCap(cap);
        return balance;
      }
    }
    return open(rule, cap);
  }

  /// Puts a key's limits in force for the next decision. What it used in a window is kept.
  public synchronized void setLimits(long keyId, KeyLimits next) {
    limits.put(keyId, next);
  }

  /// Raises the cap of one window. The same grant told twice raises it once.
  public synchronized void grant(Grant grant) {
    if (grants.putIfAbsent(grant.id(), grant) == null) {
      known.forEach(Balance::regrant);
    }
  }

  private long granted(Window window) {
    long granted = 0;
    for (Grant grant : grants.values()) {
      if (grant.kind() == window.kind() && grant.windowStartMillis() == window.startMillis()) {
        granted = Credits.addCapped(granted, grant.credits());
      }
    }
    return granted;
  }

  /// Stops or resumes charged calls.
  public synchronized void freeze(boolean stop) {
    frozen = stop;
  }

  /// Charges of this desk have become rows of the ledger.
  public synchronized void folded(long count) {
    folded += count;
  }

  /// Takes the desk out of use, if nothing is in flight and the ledger knows all of it.
  ///
  /// @param idleSinceMillis only if no call came after this instant
  /// @return whether it is retired now; then it answers [HoldResult.Closed#RETIRED]
  public synchronized boolean tryRetire(long idleSinceMillis) {
    retired |= holds == 0 && folded == charges && !frozen && atMillis <= idleSinceMillis;
    return retired;
  }

  /// The picture of this instant.
  ///
  /// @param at milliseconds since 1970
  public synchronized Statement statement(long at) {
    roll(at);
    Allowance[] allowances = new Allowance[balances.size()];
    for (int i = 0; i < allowances.length; i++) {
      allowances[i] = balances.get(i).view();
    }
    return new Statement(List.of(allowances), charges, charges - folded, holds, frozen);
  }

  /// What a desk shows of itself.
  ///
  /// @param allowances days first
  /// @param charges made by this desk since it was loaded
  /// @param unfolded charges that are in the journal and not in the ledger yet
  /// @param holds calls in flight
  /// @param frozen whether charged calls are stopped
  public record Statement(
      List<Allowance> allowances, long charges, long unfolded, long holds, boolean frozen) {
    public Statement {
      allowances = List.copyOf(allowances);
    }

    /// The daily allowance; every plan has one, see [Plan#allowances].
    public Allowance day() {
      return allowances.getFirst();
    }

    /// The monthly allowance.
    public Allowance month() {
      return allowances.getLast();
    }
  }

  /// The picture of one key at this instant, in the windows of its organization: where it has no
  /// limit, what it used is told all the same.
  ///
  /// @param at milliseconds since 1970
  public synchronized KeyStatement statement(LiveKey key, long at) {
    roll(at);
    KeyLimits limitsNow = limits(key.id(), key.limits());
    Allowance[] allowances = new Allowance[balances.size()];
    for (int i = 0; i < allowances.length; i++) {
      Balance balance = balances.get(i);
      allowances[i] = balance.view(key.firstId(), limitsNow.credits(balance.rule().kind()));
    }
    return new KeyStatement(List.of(allowances));
  }

  /// What a desk shows of one key.
  ///
  /// @param allowances days first
  public record KeyStatement(List<Allowance> allowances) {
    public KeyStatement {
      allowances = List.copyOf(allowances);
    }

    /// The key's part of the daily allowance.
    public Allowance day() {
      return allowances.getFirst();
    }

    /// The key's part of the monthly allowance.
    public Allowance month() {
      return allowances.getLast();
    }
  }

  private void roll(long at) {
    atMillis = Math.max(atMillis, at);
    boolean same = slots.length == balances.size();
    for (int i = 0; i < slots.length && same; i++) {
      same = slots[i].window.holds(atMillis);
    }
    if (!same) {
      Slot[] rolled = new Slot[balances.size()];
      for (int i = 0; i < rolled.length; i++) {
        rolled[i] = balances.get(i).slotAt(atMillis);
      }
      slots = rolled;
    }
  }
}
