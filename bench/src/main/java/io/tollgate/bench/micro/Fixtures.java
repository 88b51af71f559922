package io.tollgate.bench.micro;

import io.tollgate.core.account.Grant;
import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OrganizationStore;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Reach;
import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.admission.Attempt;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.admission.Callers;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.KeyStore;
import io.tollgate.core.ledger.EmptyLedgerStore;
import io.tollgate.core.price.Asked;
import io.tollgate.core.price.Ceiling;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.PathTemplate;
import io.tollgate.core.route.Route;
import io.tollgate.core.route.Upstream;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.window.WindowKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One api, one plan with caps on day and month, and as many keys as are asked for.
final class Fixtures {

  /// Any instant would do; this one lies in the middle of a month.
  static final long AT_MILLIS = 1_800_000_000_000L;

  static final Price FIXED = price(new PricePart.Base(1));

  static final Price COUNTED =
      price(
          new PricePart.Points(
              List.of(JsonPath.parse("$.data")),
              100,
              100,
              new Ceiling.Parameter("limit", 100, 5_000)));

  static final Api API = api(List.of(route("fixed", "/v1/small", FIXED)));

  static final int ORGANIZATIONS = 1_024;
  private static final long SEED = 7;

  private Fixtures() {}

  static Price price(PricePart part) {
    return new Price(List.of(part), 1_000_000, Price.ON_DEFAULT, Price.Uncountable.CEILING);
  }

  static Route route(String id, String path, Price price) {
    return new Route(id, "GET", PathTemplate.parse(path), price, Access.KEY);
  }

  static Api api(List<Route> routes) {
    Duration minute = Duration.ofMinutes(1);
    return new Api(
        "bench",
        new Mount("", ""),
        "tollgate",
        new Upstream("127.0.0.1", 9, "", minute, minute, minute, minute, 64),
        KeyShape.TOLLGATE,
        false,
        routes,
        null,
        0,
        0,
        0);
  }

  /// The digest of one of so many keys: the same every time and made each time, as on the path, so
  /// that what is measured holds no list of them and waits for none. They ascend as a database
  /// sorts them; but for that they are as random as digests are.
  static KeyDigest digest(int key, int keys) {
    long step = Long.divideUnsigned(-1, keys);
    return new KeyDigest(
        step * key + Long.remainderUnsigned(mixed(4L * key), step),
        mixed(4L * key + 1),
        mixed(4L * key + 2),
        mixed(4L * key + 3));
  }

  private static long mixed(long number) {
    return new SplittableRandom(SEED + number).nextLong();
  }

  /// Callers that have that many keys in memory.
  static Callers callers(int keys) {
    return callers(new AnyKey(), keys);
  }

  /// The same, of a store that has them.
  static Callers callers(KeyStore store, int keys) {
    var plan =
        new Plan(
            "bench",
            "Bench",
            List.of(
                new Plan.Cap(WindowKind.UTC_DAY, Plan.Cap.UNLIMITED),
                new Plan.Cap(WindowKind.UTC_MONTH, Plan.Cap.UNLIMITED)),
            false,
            1_000_000_000,
            false,
            Set.of(API.id()),
            Set.of());
    var catalog = new Catalog(List.of(API), List.of(plan));
    var accounts =
        new Accounts(
            new AnyOrganization(),
            new EmptyLedgerStore(),
            () -> catalog,
            new LedgerClock(Clock.system(), AT_MILLIS),
            ORGANIZATIONS);
    var bounds = new Callers.Bounds(keys + 1, 16, 16);
    var callers = new Callers(store, accounts, Runnable::run, bounds);
    for (int key = 0; key < keys; key++) {
      callers.load(digest(key, keys), Runnable::run, IGNORED);
    }
    return callers;
  }

  private static final Callers.Waiting<Caller> IGNORED =
      new Callers.Waiting<>() {
        @Override
        public void found(Caller caller) {}

        @Override
        public void unknown() {
          throw new IllegalStateException("every key is known here");
        }

        @Override
        public void unavailable(boolean overloaded) {
          throw new IllegalStateException("the store always answers here");
        }
      };

  /// Has every key, spread over [#ORGANIZATIONS] organizations.
  private static final class AnyKey implements KeyStore {
    private long made;

    @Override
    public ApiKey find(KeyDigest digest) {
      made++;
      return new ApiKey(
          made,
          made % ORGANIZATIONS + 1,
          API.id(),
          digest,
          "bench",
          "tg_l…aaaa",
          KeyState.ACTIVE,
          0,
          0,
          Long.MAX_VALUE);
    }

    @Override
    public @Nullable ApiKey byId(long id) {
      return null;
    }

    @Override
    public List<ApiKey> ofOrganization(long organizationId, long afterId, int limit) {
      return List.of();
    }
  }

  private static final class AnyOrganization implements OrganizationStore {
    @Override
    public Organization byId(long id) {
      return new Organization(id, "Bench", Standing.ACTIVE, "bench", 0, 0);
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

  /// A call that reads, from anywhere.
  record Attempted(Asked asked) implements Attempt {

    private static final IpAddress FROM = new IpAddress(0, 1);

    @Override
    public long atMillis() {
      return AT_MILLIS;
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public IpAddress from() {
      return FROM;
    }

    @Override
    public Reach.Wanted wanted() {
      return Reach.Wanted.NOTHING;
    }

    @Override
    public boolean changes() {
      return false;
    }
  }
}
