package io.tollgate.core.credit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Plan;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.window.WindowKind;
import io.tollgate.core.window.WindowRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Random lives of a subscription that changes its plan, its overage and the most it pays for that,
/// against a model that keeps every call of the month in a list and adds it up each time.
final class OverageAmountModelTest {

  private static final int LIVES = 400;
  private static final int ACTS = 300;
  private static final long DAY = 86_400_000L;

  private static final ApiKey KEY =
      new ApiKey(
          5, 1, "market", new KeyDigest(1, 2, 3, 4), "", "", KeyState.ACTIVE, 0, 0, Long.MAX_VALUE);

  @Test
  void aMonthNeverCostsMoreThanItsCeilingAndACallThatFitsIsServed() {
    long seed = System.nanoTime();
    for (int life = 0; life < LIVES; life++) {
      new Life(seed + life).live();
    }
  }

  /// What the model knows of one call of the month.
  private record Priced(long credits, long overage, long nanos, boolean overageToo) {}

  private record Open(Hold hold, long month) {}

  private static final class Life {
    final SplittableRandom random;
    final String told;
    final Desk desk;
    final long anchor;
    final WindowRule rule;
    final List<Priced> charged = new ArrayList<>();
    final List<Open> open = new ArrayList<>();

    /// Of months that are over, the cap they ended with and what was used.
    final Map<Long, long[]> past = new HashMap<>();

    long now;
    long month;
    long cap;
    long nanos;
    boolean on;

    /// The most to pay in a month, and the highest it was in this one: what was promised before it
    /// was lowered has been used.
    long amount;

    long highest;

    Life(long seed) {
      random = new SplittableRandom(seed);
      told = "seed " + seed;
      anchor = random.nextLong(40 * DAY);
      rule = new WindowRule(WindowKind.ANCHORED_MONTH, anchor);
      now = anchor + random.nextLong(DAY);
      cap = random.nextLong(1, 200);
      nanos = random.nextLong(1, 20);
      desk = new Desk(1, allowances(), anchor, Desk.Past.NONE, now);
      month = rule.at(now).startMillis();
      amount = random.nextLong(0, 900);
      put();
    }

    List<Plan.Cap> allowances() {
      return List.of(
          new Plan.Cap(WindowKind.ANCHORED_DAY, Plan.Cap.UNLIMITED),
          new Plan.Cap(WindowKind.ANCHORED_MONTH, cap));
    }

    void put() {
      long most = 1_000_000;
      desk.setAllowances(
          allowances(), anchor, on ? new Desk.Beyond(most, nanos, amount) : Desk.Beyond.NOT, now);
      highest = on ? Math.max(highest, amount) : highest;
    }

    void live() {
      for (int act = 0; act < ACTS; act++) {
        switch (random.nextInt(12)) {
          case 0 -> overage();
          case 1 -> plan();
          case 2 -> time();
          case 3, 4, 5, 6, 7 -> hold();
          default -> end();
        }
        check();
      }
    }

    /// Switched on, off, or with another ceiling; from the next call on.
    void overage() {
      on = random.nextInt(3) > 0;
      amount = random.nextLong(0, 900);
      put();
    }

    /// A higher plan at once. Prices fall and rise, caps only rise within a month.
    void plan() {
      cap += random.nextBoolean() ? 0 : random.nextLong(0, 60);
      nanos = random.nextLong(1, 40);
      put();
    }

    /// The next month, now and then on a lower plan from its first instant on.
    void time() {
      if (random.nextInt(4) > 0) {
        now = Math.max(now, Math.min(now + random.nextLong(DAY), rule.at(now).endMillis() - 1));
        return;
      }
      past.put(month, new long[] {cap, used()});
      now = rule.at(now).endMillis() + (random.nextBoolean() ? 0 : random.nextLong(DAY));
      month = rule.at(now).startMillis();
      charged.clear();
      highest = on ? amount : 0;
      if (random.nextBoolean()) {
        cap = random.nextLong(1, 200);
        put();
      }
    }

    long used() {
      return charged.stream().mapToLong(Priced::credits).sum();
    }

    long held() {
      return open.stream()
          .filter(call -> call.month == month)
          .mapToLong(call -> call.hold.credits())
          .sum();
    }

    long accrued() {
      return charged.stream().mapToLong(Priced::nanos).sum();
    }

    /// Credits a call can have: what is left of the cap and, beyond it, what the rest of the amount
    /// buys on top of what was bought before.
    long room() {
      long bought = charged.stream().mapToLong(Priced::overage).sum();
      long buys = 0;
      for (long left = amount - accrued(); on && left >= nanos; left -= nanos) {
        buys++;
      }
      return cap + (on ? bought + buys : 0) - used() - held();
    }

    void hold() {
      long high = random.nextLong(1, 120);
      long room = room();
      HoldResult result = desk.hold(KEY, 1, high, now);
      if (room < 1) {
        assertThat(result).as(told).isInstanceOf(HoldResult.NoCredit.class);
        return;
      }
      Hold hold = (Hold) result;
      assertThat(hold.credits()).as(told).isEqualTo(Math.min(high, room));
      open.add(new Open(hold, month));
    }

    void end() {
      if (open.isEmpty()) {
        return;
      }
      Open call = open.remove(random.nextInt(open.size()));
      long price = random.nextLong(0, call.hold.credits() + 1);
      if (random.nextInt(5) == 0) {
        desk.release(call.hold);
        return;
      }
      assertThat(desk.reprice(call.hold, price, now)).as(told).isNull();
      long overage = call.hold.overage(1);
      long cost = call.hold.overageNanos(1);
      assertThat(call.hold.ceiling(1)).as(told).isGreaterThanOrEqualTo(price);
      desk.charge(call.hold);
      long[] over = past.get(call.month);
      if (over != null) {
        over[1] += price;
        assertThat(overage).as(told).isLessThanOrEqualTo(Math.max(0, over[1] - over[0]));
      }
      if (call.month == month) {
        charged.add(new Priced(price, overage, cost, call.hold.overageToo()));
      }
    }

    void check() {
      Allowance now = desk.statement(this.now).month();
      assertThat(now.used()).as(told).isEqualTo(used());
      assertThat(now.held()).as(told).isEqualTo(held());
      assertThat(now.cap()).as(told).isEqualTo(cap);
      assertThat(now.overageNanos()).as(told).isEqualTo(accrued());
      // Not by one billionth more than the customer allowed itself in this month.
      assertThat(accrued()).as(told).isLessThanOrEqualTo(highest);
      // And what is beyond the cap is paid for. A call that was admitted while overage was off is
      // none of it, wherever it ends up.
      long bought = charged.stream().mapToLong(Priced::overage).sum();
      long plain =
          charged.stream().filter(call -> !call.overageToo).mapToLong(Priced::credits).sum();
      assertThat(used()).as(told).isLessThanOrEqualTo(cap + bought + plain);
    }
  }
}
