package io.tollgate.core.credit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Plan;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.ledger.KeyTotal;
import io.tollgate.core.ledger.WindowTotal;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.Subject;
import io.tollgate.core.window.WindowKind;
import io.tollgate.core.window.WindowRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random lives of a desk against a model that keeps every call in a list and adds it up each time:
/// caps and limits that change, keys that are rotated, windows that turn, restarts.
final class DeskModelTest {

  private static final int LIVES = 150;
  private static final int ACTS = 400;

  @ParameterizedTest
  @ValueSource(strings = {"UTC_DAY", "ANCHORED_DAY", "ROLLING_DAY"})
  void theDeskDecidesAsTheModelDoes(String daily) {
    long seed = System.nanoTime();
    for (int life = 0; life < LIVES; life++) {
      new Life(seed + life, WindowKind.valueOf(daily)).live();
    }
  }

  /// What the model knows of one call.
  private static final class Call {
    final long at;
    final long keyId;
    final Hold hold;
    long credits;
    boolean charged;

    Call(long at, long keyId, Hold hold) {
      this.at = at;
      this.keyId = keyId;
      this.hold = hold;
      this.credits = hold.credits();
    }
  }

  private static final class Life {
    final SplittableRandom random;
    final String told;
    final long anchor;
    final List<WindowRule> rules;
    final Map<WindowKind, Long> caps = new HashMap<>();
    final List<Grant> grants = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    final List<Call> open = new ArrayList<>();
    final List<ApiKey> keys = new ArrayList<>();

    /// By key: what its limits are now, whatever a caller shows.
    final Map<Long, KeyLimits> limits = new HashMap<>();

    long nextKey = 1;
    Desk desk;
    long now = Instant.parse("2026-01-30T22:00:00Z").toEpochMilli();

    Life(long seed, WindowKind daily) {
      random = new SplittableRandom(seed);
      told = "seed " + seed;
      anchor = now - random.nextLong(400L * 86_400_000);
      WindowKind monthly = random.nextBoolean() ? WindowKind.UTC_MONTH : WindowKind.ANCHORED_MONTH;
      rules = List.of(new WindowRule(daily, anchor), new WindowRule(monthly, anchor));
      caps.put(daily, random.nextLong(1, 60));
      caps.put(monthly, random.nextLong(1, 300));
      desk = new Desk(1, plan(), anchor, Desk.Past.NONE, now);
      for (int i = 0; i < 3; i++) {
        newKey();
      }
    }

    void newKey() {
      ApiKey key = Keys.key(nextKey++ + (random.nextLong(1 << 20) << 32), randomLimits());
      keys.add(key);
      limits.put(key.id(), key.limits());
    }

    KeyLimits randomLimits() {
      return new KeyLimits(
          random.nextBoolean() ? KeyLimits.UNLIMITED : random.nextLong(50),
          random.nextBoolean() ? KeyLimits.UNLIMITED : random.nextLong(200),
          0);
    }

    List<Plan.Cap> plan() {
      return rules.stream()
          .map(rule -> new Plan.Cap(rule.kind(), caps.getOrDefault(rule.kind(), 0L)))
          .toList();
    }

    void live() {
      for (int act = 0; act < ACTS; act++) {
        now += random.nextInt(10) == 0 ? random.nextLong(30 * 3_600_000L) : random.nextLong(90_000);
        switch (random.nextInt(14)) {
          case 0, 1, 2, 3, 4 -> call();
          case 5, 6, 7, 8 -> settle();
          case 9 -> grant();
          case 10 -> capChange();
          case 11 -> limitChange();
          case 12 -> rotate();
          default -> restart();
        }
        check();
      }
    }

    void call() {
      ApiKey key = keys.get(random.nextInt(keys.size()));
      long low = random.nextLong(5);
      long high = low + random.nextLong(20);
      long room = Long.MAX_VALUE;
      WindowRule spent = null;
      Refusal.Limit limit = null;
      for (WindowRule rule : rules) {
        long here = room(rule, now);
        if (here < low && spent == null) {
          spent = rule;
          limit = new Refusal.Limit(Subject.ORGANIZATION, cap(rule, now));
        }
        room = Math.min(room, here);
      }
      for (WindowRule rule : rules) {
        long here = keyRoom(rule, key.id(), now);
        if (here < low && spent == null) {
          spent = rule;
          limit = new Refusal.Limit(Subject.KEY, limit(rule, key.id()));
        }
        room = Math.min(room, here);
      }

      HoldResult result = desk.hold(key, low, high, now);

      if (spent != null) {
        assertThat(result).as(told).isInstanceOf(HoldResult.NoCredit.class);
        HoldResult.NoCredit no = (HoldResult.NoCredit) result;
        assertThat(no.kind()).as(told).isEqualTo(spent.kind());
        assertThat(no.limit()).as(told).isEqualTo(limit);
        if (no.limit().subject() == Subject.KEY && keyReset(spent, key.id()) > 0) {
          assertThat(no.resetMillis()).as(told).isEqualTo(keyReset(spent, key.id()));
        }
        return;
      }
      assertThat(result).as(told).isInstanceOf(Hold.class);
      Call call = new Call(now, key.id(), (Hold) result);
      assertThat(call.credits).as(told).isEqualTo(Math.min(high, room));
      assertThat(call.hold.withheld()).as(told).isEqualTo(call.credits < high);
      calls.add(call);
      open.add(call);
      for (Allowance allowance : desk.statement(key, now).allowances()) {
        assertThat(allowance.used() + allowance.held())
            .as("no key passes its limit, %s", told)
            .isLessThanOrEqualTo(allowance.cap());
      }
    }

    void settle() {
      if (open.isEmpty()) {
        return;
      }
      Call call = open.remove(random.nextInt(open.size()));
      if (random.nextInt(4) == 0) {
        desk.release(call.hold);
        calls.remove(call);
        return;
      }
      long price = random.nextLong(25);
      long more = price - call.credits;
      boolean fits = more <= 0;
      if (!fits) {
        fits =
            rules.stream()
                .allMatch(
                    rule -> room(rule, now) >= more && keyRoom(rule, call.keyId, now) >= more);
      }
      // A window that is over keeps the highest cap it had; the model knows only today's.
      boolean current = rules.stream().allMatch(rule -> live(rule, call.at, now));
      boolean repriced = desk.reprice(call.hold, price, now) == null;
      if (current) {
        assertThat(repriced).as(told).isEqualTo(fits);
      }
      for (int i = 0; i < call.hold.size(); i++) {
        WindowRule rule = rules.get(i);
        if (rule.kind() != WindowKind.ROLLING_DAY) {
          long total = sum(rule, call.at, true) + sum(rule, call.at, false);
          long risen = repriced ? total - call.credits + price : total;
          assertThat(risen).as(told).isLessThanOrEqualTo(call.hold.ceiling(i));
        }
      }
      if (repriced) {
        call.credits = price;
      }
      desk.charge(call.hold);
      call.charged = true;
    }

    void grant() {
      WindowRule rule = rules.getLast();
      Grant grant =
          new Grant(
              random.nextLong(1, 1 << 20),
              1,
              rule.kind(),
              rule.at(now).startMillis(),
              random.nextLong(1, 30),
              "why",
              "who",
              now);
      desk.grant(grant);
      if (grants.stream().noneMatch(given -> given.id() == grant.id())) {
        grants.add(grant);
      }
    }

    void capChange() {
      WindowRule rule = rules.get(random.nextInt(rules.size()));
      caps.put(rule.kind(), random.nextLong(1, 300));
      desk.setAllowances(plan(), anchor);
    }

    /// The next call is decided by it, though its caller may still show the key as it was.
    void limitChange() {
      int i = random.nextInt(keys.size());
      ApiKey changed = keys.get(i).with(randomLimits());
      limits.put(changed.id(), changed.limits());
      desk.setLimits(changed.id(), changed.limits());
      if (random.nextBoolean()) {
        keys.set(i, changed);
      }
    }

    /// A new key of the organization in the place of an old one, whose calls in flight go on.
    void rotate() {
      keys.remove(random.nextInt(keys.size()));
      newKey();
    }

    /// Calls in flight are forgotten, the ledger's totals and the grants come back.
    void restart() {
      if (random.nextInt(4) != 0) {
        return;
      }
      calls.removeAll(open);
      open.clear();
      var totals = new HashMap<String, WindowTotal>();
      for (WindowRule rule : rules) {
        for (Call call : calls) {
          long start = rule.at(call.at).startMillis();
          totals.merge(
              rule.kind() + "@" + start,
              new WindowTotal(1, rule.kind(), start, call.credits, 1_000_000),
              (a, b) -> new WindowTotal(1, a.kind(), start, a.used() + b.used(), a.ceiling()));
        }
      }
      var keyTotals = new HashMap<String, KeyTotal>();
      for (WindowRule rule : rules) {
        for (Call call : calls) {
          long start = rule.at(call.at).startMillis();
          keyTotals.merge(
              call.keyId + "/" + rule.kind() + "@" + start,
              new KeyTotal(call.keyId, rule.kind(), start, call.credits),
              (a, b) -> new KeyTotal(a.keyId(), a.kind(), start, a.used() + b.used()));
        }
      }
      keys.replaceAll(key -> key.with(limits.getOrDefault(key.id(), KeyLimits.NONE)));
      var past =
          new Desk.Past(
              List.copyOf(totals.values()), List.copyOf(keyTotals.values()), List.copyOf(grants));
      desk = new Desk(1, plan(), anchor, past, now);
    }

    void check() {
      Desk.Statement statement = desk.statement(now);
      assertThat(statement.holds()).as(told).isEqualTo(open.size());
      for (int i = 0; i < rules.size(); i++) {
        WindowRule rule = rules.get(i);
        Allowance allowance = statement.allowances().get(i);
        assertThat(allowance.used()).as("used, %s, %s", told, rule).isEqualTo(sum(rule, now, true));
        assertThat(allowance.held())
            .as("held, %s, %s", told, rule)
            .isEqualTo(sum(rule, now, false));
        assertThat(allowance.cap()).as("cap, %s, %s", told, rule).isEqualTo(cap(rule, now));
      }
      ApiKey key = keys.get(random.nextInt(keys.size()));
      Desk.KeyStatement ofKey = desk.statement(key, now);
      for (int i = 0; i < rules.size(); i++) {
        WindowRule rule = rules.get(i);
        Allowance allowance = ofKey.allowances().get(i);
        assertThat(allowance.used())
            .as("used by a key, %s, %s", told, rule)
            .isEqualTo(keySum(rule, key.id(), now, true));
        assertThat(allowance.held())
            .as("held by a key, %s, %s", told, rule)
            .isEqualTo(keySum(rule, key.id(), now, false));
        assertThat(allowance.cap()).as(told).isEqualTo(limit(rule, key.id()));
      }
    }

    long limit(WindowRule rule, long keyId) {
      return limits.getOrDefault(keyId, KeyLimits.NONE).credits(rule.kind());
    }

    long keyRoom(WindowRule rule, long keyId, long at) {
      long limit = limit(rule, keyId);
      return limit == KeyLimits.UNLIMITED
          ? Long.MAX_VALUE
          : limit - keySum(rule, keyId, at, true) - keySum(rule, keyId, at, false);
    }

    long keySum(WindowRule rule, long keyId, long at, boolean charged) {
      return calls.stream()
          .filter(call -> call.keyId == keyId)
          .filter(call -> call.charged == charged && live(rule, call.at, at))
          .mapToLong(call -> call.credits)
          .sum();
    }

    /// When the first credits of a key come back; 0 where there are none.
    long keyReset(WindowRule rule, long keyId) {
      if (rule.kind() != WindowKind.ROLLING_DAY) {
        return rule.at(now).endMillis();
      }
      return calls.stream()
          .filter(call -> call.keyId == keyId && call.credits > 0 && live(rule, call.at, now))
          .mapToLong(call -> rule.at(call.at).endMillis() + 86_400_000L)
          .min()
          .orElse(0);
    }

    long room(WindowRule rule, long at) {
      return cap(rule, at) - sum(rule, at, true) - sum(rule, at, false);
    }

    long cap(WindowRule rule, long at) {
      long start = rule.at(at).startMillis();
      return caps.getOrDefault(rule.kind(), 0L)
          + grants.stream()
              .filter(g -> g.kind() == rule.kind() && g.windowStartMillis() == start)
              .mapToLong(Grant::credits)
              .sum();
    }

    long sum(WindowRule rule, long at, boolean charged) {
      return calls.stream()
          .filter(call -> call.charged == charged && live(rule, call.at, at))
          .mapToLong(call -> call.credits)
          .sum();
    }

    /// Whether a call admitted at one instant counts in the window of another.
    boolean live(WindowRule rule, long then, long at) {
      if (rule.kind() == WindowKind.ROLLING_DAY) {
        return rule.at(then).endMillis() > at - 86_400_000L;
      }
      return rule.at(then).equals(rule.at(at));
    }
  }
}
