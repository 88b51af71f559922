package io.tollgate.app.run;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Reach;
import io.tollgate.core.account.Standing;
import io.tollgate.core.account.Throughput;
import io.tollgate.core.admission.Account;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.EmptyLedgerStore;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.window.WindowKind;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A customer there is not, with every limit there is: for pages that show what answers say.
final class SpecimenCaller {

  private static final long ID = 1;
  private static final String API = "specimen";
  private static final String PLAN = "specimen";

  private SpecimenCaller() {}

  /// @param atMillis the instant that is always now for it
  static Caller make(long atMillis) {
    var plan =
        new Plan(
            PLAN,
            PLAN,
            List.of(
                new Plan.Cap(WindowKind.UTC_MONTH, 10_000), new Plan.Cap(WindowKind.UTC_DAY, 500)),
            false,
            60,
            false,
            Plan.Concurrency.UNLIMITED,
            null,
            new Throughput(100, 1_000, 1_500),
            Reach.ALL,
            Set.of(API),
            Set.of());
    var catalog = new Catalog(List.of(), List.of(plan));
    var clock = new LedgerClock(new Still(atMillis), 0);
    var accounts =
        new Accounts(
            new One(new Organization(ID, PLAN, Standing.ACTIVE, PLAN, 0, 0)),
            new EmptyLedgerStore(),
            () -> catalog,
            clock,
            1);
    Account account = accounts.load(ID);
    if (account == null) {
      throw new IllegalStateException("the one organization there is");
    }
    var key =
        new ApiKey(
                ID,
                ID,
                API,
                new KeyDigest(0, 0, 0, 0),
                API,
                API,
                KeyState.ACTIVE,
                0,
                0,
                Long.MAX_VALUE)
            .with(new KeyLimits(100, 1_000, 60));
    return new Caller(key, account);
  }

  private record Still(long atMillis) implements Clock {
    @Override
    public long wallMillis() {
      return atMillis;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }

  private record One(Organization organization) implements OrganizationStore {
    @Override
    public @Nullable Organization byId(long id) {
      return organization;
    }

    @Override
    public List<Organization> page(long afterId, int limit) {
      return List.of();
    }

    @Override
    public List<Grant> grants(long organizationId, int limit) {
      return List.of();
    }
  }
}
