package io.tollgate.control;

import io.tollgate.control.alert.AlertSettings;
import io.tollgate.control.alert.WebhookSecrets;
import io.tollgate.control.certificate.ClientAuthority;
import io.tollgate.control.certificate.Issuing;
import io.tollgate.control.leak.LeakSettings;
import io.tollgate.control.person.PeoplePorts;
import io.tollgate.control.person.PeopleSettings;
import io.tollgate.control.port.BooksReport;
import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.port.JournalStatus;
import io.tollgate.control.port.Operations;
import io.tollgate.control.port.ReloadReport;
import io.tollgate.control.portal.PortalPorts;
import io.tollgate.control.portal.PortalSettings;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.Offer;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Reach;
import io.tollgate.core.account.Throughput;
import io.tollgate.core.admission.Account;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.change.AuditReport;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.ForwardedFor;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.notice.Notices;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.PathTemplate;
import io.tollgate.core.route.Route;
import io.tollgate.core.route.Upstream;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.unit.Money;
import io.tollgate.core.unit.RequestIds;
import io.tollgate.core.window.WindowKind;
import io.tollgate.testkit.MemoryAlertStore;
import io.tollgate.testkit.MemorySessionStore;
import io.tollgate.testkit.MemorySigningKeyStore;
import io.tollgate.testkit.MemoryVaultStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Everything the control plane needs, in memory, with a hand-moved clock. What was charged waits
/// in a journal of its own until the control plane folds it.
public final class ControlWorld implements Operations {

  /// Where time stands at first.
  public static final Instant START = Instant.parse("2026-11-21T14:03:22.118Z");

  /// What a credit beyond the cap costs in every plan that sells some, in billionths of a dollar.
  public static final long OVERAGE_NANOS = 500_000;

  private static final ClientAuthority AUTHORITY = ClientAuthority.of(ClientAuthority.make(START));

  public final MemoryStores stores = new MemoryStores();
  public final AtomicLong wallMillis = new AtomicLong(START.toEpochMilli());
  public final Accounts accounts;
  public final ControlPorts ports;
  public final MemorySessionStore sessions = stores.sessions();
  public final MemoryPersons persons = new MemoryPersons(stores, this::newId);

  public final MemoryAlertStore alerts = new MemoryAlertStore();
  public final MemoryVaultStore vault = new MemoryVaultStore();
  public final List<Long> ruled = new CopyOnWriteArrayList<>();
  public volatile AlertSettings alertSettings = AlertSettings.DEFAULT;
  public volatile PeopleSettings people =
      new PeopleSettings("http://portal.test", "Acme Data", "starter", true, List.of());
  public final MemoryDocs docs = new MemoryDocs(this);

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong ids = new AtomicLong(750_000_000_000_000_000L);
  private final RequestIds requestIds = new RequestIds(7);
  private final List<StoredCall> unfolded = new ArrayList<>();

  public volatile BooksReport books = new BooksReport(START.toEpochMilli(), 3, 6, 12, List.of());
  public volatile JournalStatus journal = new JournalStatus(true, Journal.Sync.INTERVAL, 0, 0, 0);
  public volatile AuditReport audit = new AuditReport(3, 3, 3, List.of());
  public volatile Duration silence = Duration.ZERO;
  public volatile OptionalLong keysLeft = OptionalLong.empty();
  public volatile ReloadReport reload = new ReloadReport(List.of());
  public volatile Catalog catalog = catalog();
  public volatile LeakSettings leaks = LeakSettings.DEFAULT;

  public ControlWorld() {
    var clock =
        new LedgerClock(
            new Clock() {
              @Override
              public long wallMillis() {
                return wallMillis.get();
              }

              @Override
              public long nanos() {
                return nanos.get();
              }
            },
            0);
    accounts = new Accounts(stores.organizations(), stores.ledger(), () -> catalog, clock, 1000);
    stores.tell(accounts);
    ports =
        new ControlPorts(
            new ControlPorts.Stores(
                stores.keys(),
                stores.certificates(),
                stores.organizations(),
                stores.ledger(),
                stores.statements(),
                stores.changes()),
            accounts,
            () -> catalog,
            api -> api.id().equals("market"),
            clock,
            new ControlPorts.Making(
                () -> new KeyHasher(new byte[32], previousSecret()),
                new SecureRandom(),
                ids::incrementAndGet,
                new Issuing(() -> AUTHORITY, Duration.ofDays(365)),
                new SigningKeys(new MemorySigningKeyStore())),
            this,
            new ControlPorts.Watching(
                stores.uses(),
                stores.notices(),
                new Notices(stores.notices(), ids::incrementAndGet),
                () -> leaks),
            new ControlPorts.Alerting(
                alerts,
                new WebhookSecrets(vault, new SecureRandom()),
                () -> alertSettings,
                ruled::add),
            new PeoplePorts(stores.persons(), stores.outbox(), () -> people));
  }

  /// The secret that keys may have been made under before: it is being replaced.
  public static byte[] previousSecret() {
    byte[] secret = new byte[32];
    secret[0] = 1;
    return secret;
  }

  /// What the portal stands on, as its operator described it.
  public PortalPorts portal(PortalSettings settings) {
    return new PortalPorts(settings, sessions, persons, new ForwardedFor(List.of()));
  }

  /// An id that was never given before.
  public long newId() {
    return ids.incrementAndGet();
  }

  /// Both clocks go on.
  public void advance(Duration by) {
    wallMillis.addAndGet(by.toMillis());
    nanos.addAndGet(by.toNanos());
  }

  /// Charges a call at a desk and writes it to the journal, which the ledger does not know yet.
  ///
  /// @return the call's id
  public synchronized String charge(long organizationId, long keyId, long credits) {
    Account account = Objects.requireNonNull(accounts.load(organizationId));
    long at = ports.clock().millis();
    var _ = account.terms(at);
    Hold hold = (Hold) account.desk().hold(key(organizationId, keyId), credits, credits, at);
    account.desk().charge(hold);
    long overage = hold.overage(hold.size() - 1);
    return journal(organizationId, keyId, 200, null, credits, overage, at, "");
  }

  /// Whether a call of so many credits would be served.
  public boolean serves(long organizationId, long credits) {
    Account account = Objects.requireNonNull(accounts.load(organizationId));
    long at = ports.clock().millis();
    // As a call does first of all: what is in force at its instant.
    var _ = account.terms(at);
    if (!(account.desk().hold(key(organizationId, 1), credits, credits, at) instanceof Hold hold)) {
      return false;
    }
    account.desk().release(hold);
    return true;
  }

  /// A call by a token, in the journal; it cost nothing.
  public synchronized String serve(long organizationId, long keyId, String subject) {
    return journal(organizationId, keyId, 200, null, 0, 0, ports.clock().millis(), subject);
  }

  /// Some key of an organization, without limits.
  public static ApiKey key(long organizationId, long keyId) {
    return new ApiKey(
        keyId,
        organizationId,
        "market",
        new KeyDigest(keyId, 2, 3, 4),
        "label",
        "hint",
        KeyState.ACTIVE,
        0,
        0,
        Long.MAX_VALUE);
  }

  /// A refused call in the journal.
  public synchronized String refuse(long organizationId, long keyId) {
    return journal(organizationId, keyId, 429, "no_credit", 0, 0, ports.clock().millis(), "");
  }

  private String journal(
      long organizationId,
      long keyId,
      int status,
      @Nullable String refusal,
      long credits,
      long overage,
      long at,
      String subject) {
    var call =
        new StoredCall(
            requestIds.next(at),
            at,
            organizationId,
            keyId,
            "market",
            "quotes",
            "GET",
            "/v1/quotes?symbol=ABC",
            status,
            refusal,
            credits,
            overage,
            0,
            840,
            512,
            "203.0.113.7",
            subject);
    unfolded.add(call);
    return call.id().toString();
  }

  @Override
  public synchronized void fold() {
    for (StoredCall call : unfolded) {
      stores.add(call);
      accounts.folded(call.organizationId(), call.credits() > 0 ? 1 : 0);
    }
    unfolded.clear();
  }

  @Override
  public BooksReport verify() {
    return books;
  }

  @Override
  public JournalStatus journal() {
    return journal;
  }

  @Override
  public AuditReport verifyAudit() {
    return audit;
  }

  @Override
  public Duration silence() {
    return silence;
  }

  @Override
  public OptionalLong keysOfPreviousSecret() {
    return keysLeft;
  }

  @Override
  public ReloadReport reload() {
    return reload;
  }

  private static Catalog catalog() {
    var upstream =
        new Upstream(
            "127.0.0.1",
            1,
            "",
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1);
    var price =
        new Price(
            List.of(new PricePart.Base(1)),
            Credits.MAX,
            Price.ON_DEFAULT,
            Price.Uncountable.CEILING);
    List<Route> routes =
        List.of(
            new Route(
                "quotes",
                "GET",
                PathTemplate.parse("/v1/quotes"),
                price,
                Access.KEY,
                "market",
                false,
                Route.EVERY_ENVIRONMENT),
            new Route("ping", "GET", PathTemplate.parse("/v1/ping"), Price.FREE, Access.ANONYMOUS));
    return new Catalog(
        List.of(
            api("market", "/market", "coinmarketcap", upstream, KeyShape.UUID, routes),
            api("own", "/own", "tollgate", upstream, KeyShape.TOLLGATE, routes)),
        List.of(
            new Plan(
                "starter",
                "Starter",
                List.of(
                    new Plan.Cap(WindowKind.UTC_DAY, 400),
                    new Plan.Cap(WindowKind.ANCHORED_MONTH, 10_000)),
                true,
                30,
                true,
                Set.of("market", "own"),
                Set.of()),
            new Plan(
                "growth",
                "Growth",
                List.of(new Plan.Cap(WindowKind.ANCHORED_MONTH, 5_000_000)),
                true,
                500,
                false,
                new Plan.Concurrency(10, 0),
                new OveragePrice(OVERAGE_NANOS, "USD"),
                new Throughput(700, 5_000, 2_100),
                new Reach(365, false),
                Set.of("market"),
                Set.of("market/quotes")),
            new Plan("metered", "Metered", List.of(), false, 0, false, Set.of("own"), Set.of())));
  }

  /// Makes a plan whose customers can look their requests up for some days.
  public void keepRequests(String planId, int days) {
    var plans = new ArrayList<>(catalog.plans().values());
    plans.removeIf(plan -> plan.id().equals(planId));
    plans.add(
        new Plan(
            planId,
            planId,
            List.of(new Plan.Cap(WindowKind.ANCHORED_MONTH, 10_000)),
            true,
            0,
            false,
            Plan.Concurrency.UNLIMITED,
            null,
            null,
            Reach.ALL,
            KeyPolicy.NONE,
            days,
            Set.of("market"),
            Set.of(),
            Offer.NONE));
    catalog = new Catalog(catalog.apis(), plans);
    accounts.reloaded();
  }

  /// Puts plans on sale that customers choose among: free, small, large, and one that is given.
  public void sellPlans() {
    var plans = new ArrayList<>(catalog.plans().values());
    plans.add(plan("free", "Free", 1_000, 10, null, new Offer("retail", 0, true, usd(0))));
    plans.add(
        plan("small", "Small", 10_000, 60, OVERAGE, new Offer("retail", 10, true, usd(2_900))));
    plans.add(
        plan(
            "large",
            "Large & wide",
            5_000_000,
            500,
            OVERAGE,
            new Offer("retail", 20, true, usd(12_900))));
    plans.add(plan("given", "Given", 9_000_000, 0, null, new Offer("retail", 30, false, usd(0))));
    catalog = new Catalog(catalog.apis(), plans);
    accounts.reloaded();
  }

  private static final OveragePrice OVERAGE = new OveragePrice(OVERAGE_NANOS, "USD");

  private static Money usd(long cents) {
    return new Money(cents, "USD");
  }

  private static Plan plan(
      String id,
      String name,
      long month,
      long minute,
      @Nullable OveragePrice overage,
      Offer offer) {
    return new Plan(
        id,
        name,
        List.of(new Plan.Cap(WindowKind.ANCHORED_MONTH, month)),
        true,
        minute,
        false,
        Plan.Concurrency.UNLIMITED,
        overage,
        null,
        Reach.ALL,
        KeyPolicy.NONE,
        0,
        Set.of("market", "own"),
        Set.of(),
        offer);
  }

  private static Api api(
      String id,
      String prefix,
      String dialect,
      Upstream upstream,
      KeyShape shape,
      List<Route> routes) {
    return new Api(
        id, new Mount("", prefix), dialect, upstream, shape, false, routes, null, 0, 1024, 1024);
  }
}
