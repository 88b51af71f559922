package io.tollgate.core.alert;

import io.tollgate.core.account.Plan;
import io.tollgate.core.admission.Account;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeListener;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.LedgerStore.UsageRow;
import io.tollgate.core.unit.StoreException;
import io.tollgate.core.watch.UseStore;
import io.tollgate.core.window.Window;
import io.tollgate.core.window.WindowKind;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Asks what no fold can decide: how things stand in time. Each answer is written under the name of
/// what it tells, so it may be asked as often as it likes, and is told once.
///
/// Thread: one that may block; [#changed] from any.
public final class AlertWatch implements ChangeListener {

  private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);
  private static final long HOUR = TimeUnit.HOURS.toMillis(1);
  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final int PAGE = 1_000;

  /// Leaks that were noticed longer ago are no news, as after an upgrade.
  private static final long LEAKS_MILLIS = 7 * DAY;

  /// Of a period so much must be over before its pace means anything: a twentieth.
  private static final long PACE_PART = 20;

  /// Fewer refused calls are never told.
  static final long REFUSED_MIN = 20;

  static final long REFUSED_SPAN_MILLIS = 10 * MINUTE;

  private final AlertStore store;
  private final Accounts accounts;
  private final LedgerStore ledger;
  private final UseStore uses;
  private final Set<Long> touched = ConcurrentHashMap.newKeySet();

  public AlertWatch(AlertStore store, Accounts accounts, LedgerStore ledger, UseStore uses) {
    this.store = store;
    this.accounts = accounts;
    this.ledger = ledger;
    this.uses = uses;
  }

  @Override
  public void changed(Change change) {
    switch (change) {
      case Change.OrganizationChanged _, Change.PlanChanged _, Change.Granted _ ->
          touched.add(change.organizationId());
      default -> {}
    }
  }

  /// The rules of an organization are others now.
  public void ruled(long organizationId) {
    touched.add(organizationId);
  }

  /// Looks at what has just changed, and at what was reported. Cheap where nothing was.
  ///
  /// @throws StoreException the store is out of reach; asked again the next time
  public void step(long atMillis) {
    for (Long organizationId : List.copyOf(touched)) {
      touched.remove(organizationId);
      try {
        store.checkCredits(organizationId, atMillis);
      } catch (StoreException e) {
        touched.add(organizationId);
        throw e;
      }
    }
    store.raiseLeaked(atMillis - LEAKS_MILLIS);
  }

  /// Looks at the organizations whose keys were used within the hour; for each minute.
  ///
  /// @throws StoreException the store is out of reach; asked again the next time
  public void patrol(long atMillis) {
    var active = new TreeSet<Long>();
    long after = 0;
    while (true) {
      List<UseStore.Active> page = uses.usedSince(atMillis - HOUR, after, PAGE);
      page.forEach(key -> active.add(key.organizationId()));
      if (page.size() < PAGE) {
        break;
      }
      after = page.getLast().keyId();
    }
    active.forEach(organizationId -> look(organizationId, atMillis));
  }

  private void look(long organizationId, long atMillis) {
    AlertRules rules = store.rules(organizationId);
    for (AlertRule rule : rules.on(Condition.REFUSED)) {
      refused(organizationId, rule, atMillis);
    }
    Account account = accounts.load(organizationId);
    Plan plan = account == null ? null : account.terms().plan();
    Plan.Cap cap = plan == null ? null : AlertRules.capOf(plan);
    if (account == null || cap == null) {
      return;
    }
    Allowance allowance =
        first(
            account.desk().statement(atMillis).allowances(),
            it -> it.window().kind() == cap.kind());
    if (cap.kind() == WindowKind.ROLLING_DAY) {
      rules
          .on(Condition.CREDITS_USED)
          .forEach(rule -> rolling(organizationId, rule, allowance, atMillis));
    } else {
      rules
          .on(Condition.RUNS_OUT)
          .forEach(rule -> runsOut(organizationId, rule, allowance, atMillis));
    }
  }

  private static Allowance first(List<Allowance> all, Predicate<Allowance> wanted) {
    return all.stream().filter(wanted).findFirst().orElseGet(all::getLast);
  }

  /// A rolling day never ends, so each UTC day is told of for itself.
  private void rolling(long organizationId, AlertRule rule, Allowance allowance, long atMillis) {
    if (allowance.used() >= AlertRules.line(allowance.cap(), rule.threshold())) {
      store.raise(
          new Raised(
              organizationId,
              rule,
              WindowKind.ROLLING_DAY.code(),
              Math.floorDiv(atMillis, DAY) * DAY,
              allowance.cap(),
              atMillis,
              Raised.facts("used", allowance.used(), "allowance", allowance.cap())));
    }
  }

  private void runsOut(long organizationId, AlertRule rule, Allowance allowance, long atMillis) {
    Window window = allowance.window();
    long at = endMillis(window, allowance.used(), allowance.cap(), atMillis);
    if (at < window.endMillis()) {
      store.raise(
          new Raised(
              organizationId,
              rule,
              window.kind().code(),
              window.startMillis(),
              allowance.cap(),
              atMillis,
              Raised.facts(
                  "used",
                  allowance.used(),
                  "allowance",
                  allowance.cap(),
                  "runs-out",
                  Instant.ofEpochMilli(Math.floorDiv(at, MINUTE) * MINUTE),
                  "resets",
                  Instant.ofEpochMilli(window.endMillis()))));
    }
  }

  /// When an allowance ends at the pace of its window so far.
  ///
  /// @return [Long#MAX_VALUE] if it can't be said yet, or it has ended already
  static long endMillis(Window window, long used, long allowance, long atMillis) {
    long over = atMillis - window.startMillis();
    long whole = window.endMillis() - window.startMillis();
    if (used <= 0 || used >= allowance || over < whole / PACE_PART) {
      return Long.MAX_VALUE;
    }
    // Longer than a long holds: milliseconds of a month times credits.
    BigInteger end =
        BigInteger.valueOf(over)
            .multiply(BigInteger.valueOf(allowance))
            .divide(BigInteger.valueOf(used));
    return end.compareTo(BigInteger.valueOf(whole)) >= 0
        ? Long.MAX_VALUE
        : window.startMillis() + end.longValueExact();
  }

  private void refused(long organizationId, AlertRule rule, long atMillis) {
    long to = (Math.floorDiv(atMillis, MINUTE) + 1) * MINUTE;
    for (UsageRow row :
        ledger.usage(organizationId, to - REFUSED_SPAN_MILLIS, to, Interval.ALL, Group.NONE)) {
      if (row.refused() >= REFUSED_MIN && row.refused() * 100 > row.calls() * rule.threshold()) {
        store.raise(
            new Raised(
                organizationId,
                rule,
                0,
                Math.floorDiv(atMillis, DAY) * DAY,
                0,
                atMillis,
                Raised.facts(
                    "refused",
                    row.refused(),
                    "calls",
                    row.calls(),
                    "within-minutes",
                    REFUSED_SPAN_MILLIS / MINUTE)));
      }
    }
  }

  /// Looks at keys that end and keys that sleep; for each hour.
  ///
  /// @throws StoreException the store is out of reach; asked again the next time
  public void survey(long atMillis) {
    store.raiseExpiring(atMillis);
    long after = 0;
    while (true) {
      List<Long> page = store.wanting(Condition.KEY_IDLE, after, PAGE);
      for (Long organizationId : page) {
        for (AlertRule rule : store.rules(organizationId).on(Condition.KEY_IDLE)) {
          store.raiseIdle(organizationId, rule, atMillis);
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      after = page.getLast();
    }
  }
}
