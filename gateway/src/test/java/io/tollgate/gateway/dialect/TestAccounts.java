package io.tollgate.gateway.dialect;

import static java.util.Objects.requireNonNull;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Account;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.EmptyLedgerStore;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Callers with real accounts, whose ledger is empty at first.
final class TestAccounts {

  static final long ORGANIZATION = 7;
  static final String API = "market";

  private TestAccounts() {}

  static Plan plan(long minuteLimit, Plan.Cap... caps) {
    return new Plan(
        "basic", "Basic", List.of(caps), false, minuteLimit, false, Set.of(API), Set.of());
  }

  static Plan anchored(Plan plan) {
    return new Plan(
        plan.id(),
        plan.name(),
        plan.caps(),
        true,
        plan.minuteLimit(),
        plan.minutePerKey(),
        plan.apis(),
        plan.routes());
  }

  static Plan perKey(Plan plan) {
    return new Plan(
        plan.id(),
        plan.name(),
        plan.caps(),
        plan.anchored(),
        plan.minuteLimit(),
        true,
        plan.apis(),
        plan.routes());
  }

  static Caller caller(Plan plan, long anchorMillis, long nowMillis) {
    return caller(plan, anchorMillis, nowMillis, KeyState.ACTIVE);
  }

  static Caller caller(Plan plan, long anchorMillis, long nowMillis, KeyState state) {
    var catalog = new Catalog(List.of(), List.of(plan));
    var clock =
        new LedgerClock(
            new Clock() {
              @Override
              public long wallMillis() {
                return nowMillis;
              }

              @Override
              public long nanos() {
                return 0;
              }
            },
            0);
    var organization =
        new Organization(ORGANIZATION, "Acme", Standing.ACTIVE, plan.id(), anchorMillis, 0);
    var accounts =
        new Accounts(
            new OneOrganization(organization), new EmptyLedgerStore(), () -> catalog, clock, 8);
    Account account = requireNonNull(accounts.load(ORGANIZATION));
    var key =
        new ApiKey(
            42,
            ORGANIZATION,
            API,
            new KeyDigest(1, 2, 3, 4),
            "build \"server\"",
            "tg_live_ab…yz",
            state,
            0,
            0,
            Long.MAX_VALUE);
    return new Caller(key, account);
  }

  /// Charges credits as a finished call does.
  static void charge(Caller caller, long credits, long atMillis) {
    caller.account().desk().charge(hold(caller, credits, atMillis));
  }

  static Hold hold(Caller caller, long credits, long atMillis) {
    return (Hold) caller.account().desk().hold(caller, credits, credits, atMillis);
  }

  private record OneOrganization(Organization organization) implements OrganizationStore {
    @Override
    public @Nullable Organization byId(long id) {
      return id == organization.id() ? organization : null;
    }

    @Override
    public List<Organization> page(long afterId, int limit) {
      return List.of(organization);
    }

    @Override
    public List<Grant> grants(long organizationId, int limit) {
      return List.of();
    }
  }
}
