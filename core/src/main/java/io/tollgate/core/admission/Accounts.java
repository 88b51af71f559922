package io.tollgate.core.admission;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.account.Overage;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.change.Change;
import io.tollgate.core.change.ChangeListener;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.ledger.FoldListener;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.Money;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The accounts in memory: one per organization, so that one desk owns its balances.
///
/// Bounded by [#accountsMax]: when full, idle accounts whose charges are all in the ledger leave;
/// if none can, one more is loaded all the same, since refusing a paying customer is worse than 1
/// KB.
///
/// Thread: any; [#load] blocks.
public final class Accounts implements FoldListener, ChangeListener {

  /// Longest window and a margin: totals that began earlier can't be live.
  private static final long TOTALS_MILLIS = TimeUnit.DAYS.toMillis(32);

  private static final long IDLE_MILLIS = TimeUnit.MINUTES.toMillis(10);

  private final ConcurrentHashMap<Long, Account> accounts = new ConcurrentHashMap<>();
  private final OrganizationStore organizations;
  private final LedgerStore ledger;
  private final Supplier<Catalog> catalog;
  private final LedgerClock clock;
  private final int accountsMax;

  /// @param accountsMax how many stay in memory, 1 or more
  public Accounts(
      OrganizationStore organizations,
      LedgerStore ledger,
      Supplier<Catalog> catalog,
      LedgerClock clock,
      int accountsMax) {
    this.organizations = organizations;
    this.ledger = ledger;
    this.catalog = catalog;
    this.clock = clock;
    this.accountsMax = accountsMax;
  }

  /// @return null if it is not in memory
  public @Nullable Account find(long organizationId) {
    return accounts.get(organizationId);
  }

  /// Every account in memory.
  public Iterable<Account> all() {
    return accounts.values();
  }

  /// The account, from memory or from the store.
  ///
  /// @return null if there is no such organization
  /// @throws io.tollgate.core.unit.StoreException the store is out of reach
  public @Nullable Account load(long organizationId) {
    Account there = accounts.get(organizationId);
    if (there != null) {
      return there;
    }
    if (accounts.size() >= accountsMax) {
      evictIdle();
    }
    // Inside compute, so that two loads of one organization never make two desks.
    return accounts.computeIfAbsent(organizationId, this::fromStore);
  }

  private @Nullable Account fromStore(long organizationId) {
    Organization organization = organizations.byId(organizationId);
    if (organization == null) {
      return null;
    }
    long now = clock.millis();
    Account.Terms terms = terms(organization, now);
    var desk =
        new Desk(
            organizationId,
            allowances(terms),
            organization.anchorMillis(),
            // No charge of it is on its way: a desk leaves memory only when the ledger has all of
            // them, and nothing is served before the journal is folded. So two reads see one state.
            new Desk.Past(
                ledger.totals(organizationId, now - TOTALS_MILLIS),
                ledger.keyTotals(organizationId, now),
                organizations.grants(organizationId, Integer.MAX_VALUE)),
            now);
    desk.setAllowances(allowances(terms), organization.anchorMillis(), beyond(terms), now);
    return new Account(terms, desk, this::arrive);
  }

  private Account.Terms terms(Organization organization, long atMillis) {
    Organization then = organization.at(atMillis);
    return new Account.Terms(
        then,
        catalog.get().plan(then.planId()),
        then.next() == null ? Long.MAX_VALUE : then.next().atMillis());
  }

  private static List<Plan.Cap> allowances(Account.Terms terms) {
    Plan plan = terms.plan();
    return plan == null ? NOTHING_SOLD.allowances() : plan.allowances();
  }

  private static Desk.Beyond beyond(Account.Terms terms) {
    Overage overage = terms.organization().overage();
    OveragePrice price = terms.plan() == null ? null : terms.plan().overage();
    if (!overage.on() || price == null) {
      return Desk.Beyond.NOT;
    }
    Money ceiling = overage.ceiling();
    if (ceiling == null) {
      return new Desk.Beyond(
          Math.min(overage.ceilingCredits(), price.creditsMax()), price.nanos(), Long.MAX_VALUE);
    }
    // Said in another currency than the plan's, it says nothing about its price.
    return ceiling.currency().equals(price.currency())
        ? new Desk.Beyond(Math.min(Credits.MAX, price.creditsMax()), price.nanos(), ceiling.nanos())
        : Desk.Beyond.NOT;
  }

  /// Stands in for a plan the configuration no longer has; admission refuses before it matters.
  private static final Plan NOTHING_SOLD =
      new Plan("", "", List.of(), false, 0, false, java.util.Set.of(), java.util.Set.of());

  private void evictIdle() {
    long idleSince = clock.millis() - IDLE_MILLIS;
    accounts
        .values()
        .removeIf(account -> account.inFlight().all() == 0 && account.desk().tryRetire(idleSince));
  }

  @Override
  public void folded(long organizationId, long charges) {
    Account account = accounts.get(organizationId);
    if (account != null) {
      account.desk().folded(charges);
    }
  }

  @Override
  public void changed(Change change) {
    // Waits for a load of this account that is under way: it may have read what was there before.
    accounts.computeIfPresent(
        change.organizationId(),
        (_, account) -> {
          apply(change, account);
          return account;
        });
  }

  private void apply(Change change, Account account) {
    switch (change) {
      case Change.OrganizationCreated _,
          Change.KeyCreated _,
          Change.KeyRotated _,
          Change.KeyMoved _,
          Change.Noted _,
          Change.CertificateAdded _,
          Change.CertificateRevoked _ -> {}
      case Change.KeyChanged changed ->
          account.desk().setLimits(changed.key().id(), changed.key().limits());
      case Change.OrganizationChanged changed -> take(account, changed.organization());
      case Change.PlanChanged changed -> take(account, changed.organization());
      case Change.Granted granted -> account.desk().grant(granted.grant());
    }
  }

  /// The catalog was replaced: plans may say something else now.
  public void reloaded() {
    accounts.values().forEach(account -> take(account, account.terms().organization()));
  }

  private void take(Account account, Organization organization) {
    synchronized (account) {
      take(account, organization, clock.millis());
    }
  }

  /// Puts a plan in force whose time has come.
  ///
  /// Thread: any; never waits for the store.
  Account.Terms arrive(Account account, long atMillis) {
    synchronized (account) {
      if (atMillis >= account.terms().untilMillis()) {
        take(account, account.terms().organization(), atMillis);
      }
      return account.terms();
    }
  }

  private void take(Account account, Organization organization, long atMillis) {
    Account.Terms terms = terms(organization, atMillis);
    // First the desk: whoever sees the new terms must not find the old caps in the new window.
    account
        .desk()
        .setAllowances(allowances(terms), organization.anchorMillis(), beyond(terms), atMillis);
    account.setTerms(terms);
  }
}
