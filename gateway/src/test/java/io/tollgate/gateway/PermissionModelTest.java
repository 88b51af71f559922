package io.tollgate.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Reach;
import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.admission.Admission;
import io.tollgate.core.admission.Admissions;
import io.tollgate.core.admission.Attempt;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Hold;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyDigest;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import io.tollgate.core.ledger.EmptyLedgerStore;
import io.tollgate.core.price.Asked;
import io.tollgate.core.request.Query;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
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
import io.tollgate.testkit.MemoryOrganizationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random keys make random calls; a slow model says what becomes of each.
class PermissionModelTest {

  private static final long BEGIN = Instant.parse("2026-03-10T12:00:00Z").toEpochMilli();
  private static final int KEYS = 12;
  private static final int CALLS = 400;
  private static final long ORGANIZATION_CAP = 300;
  private static final String[] GROUPS = {"", "market", "trading"};
  private static final String[] ADDRESSES = {
    "10.1.2.3", "10.1.2.4", "10.9.0.1", "192.0.2.7", "2001:db8::1", "2001:db8:1::1", "::1"
  };
  private static final String[] NETWORKS = {
    "10.0.0.0/8", "10.1.2.3", "10.1.2.0/30", "0.0.0.0/0", "2001:db8::/32", "2001:db8::/48", "::/0"
  };
  private static final String[] SCOPES = {
    "market:read",
    "market:write",
    "trading:read",
    "trading:write",
    "gone:write",
    "*:read",
    "*:write"
  };

  /// Other seeds, and the same again where one fails: `-Dtollgate.seed=7`.
  static LongStream seeds() {
    Long given = Long.getLong("tollgate.seed");
    return given == null ? LongStream.range(0, 60) : LongStream.of(given);
  }

  // ---- the model: slow, and each rule once

  /// What the model keeps: credits used by each key, and by all.
  private static final class Model {
    private final Map<Long, Long> used = new HashMap<>();
    private long all;

    @Nullable RefusalCode refuse(LiveKey key, Api api, @Nullable Route route, Attempt call) {
      if (key.state() != KeyState.ACTIVE && key.state() != KeyState.QUARANTINED) {
        return RefusalCode.valueOf("KEY_" + key.state());
      } else if (call.atMillis() < key.notBeforeMillis()) {
        return RefusalCode.KEY_NOT_YET;
      } else if (call.atMillis() >= key.expiresMillis()) {
        return RefusalCode.KEY_EXPIRED;
      }
      String from = bits(call.from());
      List<Network> allow = key.permissions().networks().allow();
      boolean in = allow.isEmpty() || allow.stream().anyMatch(net -> from.startsWith(bits(net)));
      if (!in
          || key.permissions().networks().deny().stream().anyMatch(n -> from.startsWith(bits(n)))) {
        return RefusalCode.NETWORK;
      }
      Set<Environment> taken = route == null ? api.environments() : route.environments();
      if (!taken.contains(key.permissions().environment())) {
        return RefusalCode.ENVIRONMENT;
      }
      boolean writes = route == null ? call.changes() : route.writes();
      if (writes && key.state() == KeyState.QUARANTINED) {
        return RefusalCode.SCOPE;
      }
      String group = route == null ? "" : route.group();
      List<String> words = key.permissions().scopes().stream().map(Scope::toString).toList();
      Stream<String> leave =
          Stream.of(group, "*")
              .flatMap(one -> Stream.of(one + ":write", one + ":" + (writes ? "write" : "read")));
      boolean telling = route == null && !writes;
      return telling || words.isEmpty() || leave.anyMatch(words::contains)
          ? null
          : RefusalCode.SCOPE;
    }

    @Nullable RefusalCode charge(LiveKey key, long credits) {
      long own = used.getOrDefault(key.id(), 0L) + credits;
      if (own > key.limits().monthCredits() || all + credits > ORGANIZATION_CAP) {
        return RefusalCode.MONTH_CREDITS;
      }
      used.put(key.id(), own);
      all += credits;
      return null;
    }

    /// As digits, the most significant first.
    private static String bits(IpAddress address) {
      return "%64s%64s"
          .formatted(Long.toBinaryString(address.high()), Long.toBinaryString(address.low()))
          .replace(' ', '0');
    }

    private static String bits(Network network) {
      return bits(network.first()).substring(0, network.bits());
    }
  }

  // ---- random worlds

  private static final class World {
    private final Random random;
    private final List<Route> routes = new ArrayList<>();
    private final Api api;
    private final List<Caller> callers = new ArrayList<>();

    World(long seed) {
      random = new Random(seed);
      for (int i = 0; i < 8; i++) {
        routes.add(
            new Route(
                "r" + i,
                random.nextBoolean() ? "GET" : "POST",
                PathTemplate.parse("/r" + i),
                TestGateway.base(random.nextInt(4)),
                Access.KEY,
                one(GROUPS),
                random.nextBoolean(),
                environments()));
      }
      api = api();
      var plan =
          new Plan(
              "basic",
              "Basic",
              List.of(new Plan.Cap(WindowKind.UTC_MONTH, ORGANIZATION_CAP)),
              false,
              0,
              false,
              Set.of("market"),
              Set.of());
      var catalog = new Catalog(List.of(api), List.of(plan));
      var organizations = new MemoryOrganizationStore();
      organizations.put(new Organization(7, "Acme", Standing.ACTIVE, "basic", 0, 0));
      var clock = new LedgerClock(at(BEGIN), 0);
      var accounts = new Accounts(organizations, new EmptyLedgerStore(), () -> catalog, clock, 8);
      for (int id = 1; id <= KEYS; id++) {
        callers.add(new Caller(key(id), requireNonNull(accounts.load(7))));
      }
    }

    private static Clock at(long millis) {
      return new Clock() {
        @Override
        public long wallMillis() {
          return millis;
        }

        @Override
        public long nanos() {
          return 0;
        }
      };
    }

    private Api api() {
      Duration second = Duration.ofSeconds(1);
      return new Api(
          "market",
          List.of(Mount.EVERYWHERE),
          "tollgate",
          new Upstream("localhost", 1, "", second, second, second, second, 1),
          KeyShape.TOLLGATE,
          true,
          routes,
          null,
          0,
          0,
          0,
          false,
          null,
          io.tollgate.core.route.PlainHttp.ALLOW,
          environments(),
          null,
          false);
    }

    private Set<Environment> environments() {
      var some = new HashSet<Environment>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        some.add(one(Environment.values()));
      }
      return random.nextInt(3) == 0 ? Set.copyOf(some) : Route.EVERY_ENVIRONMENT;
    }

    private ApiKey key(long id) {
      KeyState state = random.nextInt(3) > 0 ? KeyState.ACTIVE : one(KeyState.values());
      return new ApiKey(
              id,
              7,
              "market",
              new KeyDigest(id, 0, 0, 0),
              "label",
              "hint",
              state,
              0,
              random.nextInt(4) == 0 ? BEGIN + random.nextInt(CALLS) : 0,
              random.nextInt(4) == 0 ? BEGIN + CALLS + random.nextInt(CALLS) : Long.MAX_VALUE)
          .edit()
          .limits(
              new KeyLimits(
                  KeyLimits.UNLIMITED,
                  random.nextBoolean() ? KeyLimits.UNLIMITED : random.nextInt(20),
                  0))
          .permissions(
              new Permissions(
                  random.nextInt(3) > 0 ? Environment.PRODUCTION : one(Environment.values()),
                  some(SCOPES, 3).map(Scope::parse).toList(),
                  new Networks(
                      some(NETWORKS, 3).map(Network::parse).toList(),
                      some(NETWORKS, 1).map(Network::parse).toList())))
          .key();
    }

    /// Mostly none.
    private Stream<String> some(String[] of, int most) {
      int count = random.nextInt(3) > 0 ? 0 : random.nextInt(most + 1);
      return Stream.generate(() -> one(of)).limit(count).toList().stream();
    }

    private <T> T one(T[] of) {
      return of[random.nextInt(of.length)];
    }
  }

  private record Call(long atMillis, IpAddress from, boolean changes) implements Attempt {

    @Override
    public String method() {
      return "POST";
    }

    @Override
    public Asked asked() {
      return Query.EMPTY;
    }

    @Override
    public Reach.Wanted wanted() {
      return Reach.Wanted.NOTHING;
    }
  }

  // ---- the promise

  @ParameterizedTest
  @MethodSource("seeds")
  void whatBecomesOfACallIsWhatTheModelSays(long seed) {
    run(seed, new EnumMap<>(RefusalCode.class));
  }

  @Test
  void theSeedsBringAboutEachRefusal() {
    var told = new EnumMap<RefusalCode, Integer>(RefusalCode.class);
    LongStream.range(0, 60).forEach(seed -> run(seed, told));

    assertThat(told)
        .containsOnlyKeys(
            RefusalCode.KEY_DISABLED,
            RefusalCode.KEY_EXPIRED,
            RefusalCode.KEY_NOT_YET,
            RefusalCode.KEY_DELETED,
            RefusalCode.NETWORK,
            RefusalCode.SCOPE,
            RefusalCode.ENVIRONMENT,
            RefusalCode.KEY_LEAKED,
            RefusalCode.MONTH_CREDITS);
  }

  private static void run(long seed, Map<RefusalCode, Integer> told) {
    var world = new World(seed);
    var model = new Model();
    for (int i = 0; i < CALLS; i++) {
      Caller caller = world.callers.get(world.random.nextInt(KEYS));
      Route route =
          world.random.nextInt(8) == 0
              ? null
              : world.routes.get(world.random.nextInt(world.routes.size()));
      var call =
          new Call(
              BEGIN + 2L * i,
              requireNonNull(IpAddress.find(world.one(ADDRESSES))),
              route == null && world.random.nextBoolean());
      RefusalCode expected = model.refuse(caller, world.api, route, call);
      if (expected == null && route != null) {
        expected = model.charge(caller, route.price().high(Query.EMPTY));
      }

      RefusalCode got = decide(world, caller, route, call);

      assertThat(got).as("seed %d, call %d of %s", seed, i, caller).isEqualTo(expected);
      if (got != null) {
        told.merge(got, 1, Integer::sum);
      }
    }
    var desk = world.callers.getFirst().account().desk();
    assertThat(desk.statement(BEGIN).month().used()).as("seed %d", seed).isEqualTo(model.all);
    assertThat(desk.statement(BEGIN).holds()).isZero();
  }

  private static @Nullable RefusalCode decide(
      World world, Caller caller, @Nullable Route route, Attempt call) {
    if (route == null) {
      Refusal no = Admissions.refuse(caller, world.api, null, call);
      return no == null ? null : no.code();
    }
    return switch (Admissions.admit(caller, world.api, route, call)) {
      case Admission.Refused refused -> refused.refusal().code();
      case Admission.Again _ -> throw new IllegalStateException("left memory");
      case Admission.Admitted admitted -> {
        Hold hold = admitted.hold();
        if (hold != null) {
          caller.account().desk().charge(hold);
        }
        yield null;
      }
    };
  }
}
