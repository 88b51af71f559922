package io.tollgate.gateway;

import static java.util.Objects.requireNonNull;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Reach;
import io.tollgate.core.account.Standing;
import io.tollgate.core.account.Throughput;
import io.tollgate.core.admission.Account;
import io.tollgate.core.admission.Accounts;
import io.tollgate.core.admission.Callers;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyHasher;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.LiveKey;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.ledger.EmptyLedgerStore;
import io.tollgate.core.price.Ceiling;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.PathTemplate;
import io.tollgate.core.route.Payments;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.core.route.Route;
import io.tollgate.core.route.TokenTerms;
import io.tollgate.core.route.Upstream;
import io.tollgate.core.token.SigningKeys;
import io.tollgate.core.unit.Clock;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.unit.LedgerClock;
import io.tollgate.core.watch.Sightings;
import io.tollgate.core.window.WindowKind;
import io.tollgate.gateway.dialect.CoinMarketCapDialect;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.KeyNames;
import io.tollgate.gateway.dialect.TollgateDialect;
import io.tollgate.gateway.edge.ClientLimits;
import io.tollgate.gateway.edge.TlsSettings;
import io.tollgate.gateway.edge.TrustedProxies;
import io.tollgate.gateway.flow.FlowLimits;
import io.tollgate.gateway.metrics.GatewayEvents;
import io.tollgate.gateway.metrics.PaymentReport;
import io.tollgate.gateway.upstream.UpstreamLimits;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.MemoryCertificateStore;
import io.tollgate.testkit.MemoryJournal;
import io.tollgate.testkit.MemoryKeyStore;
import io.tollgate.testkit.MemoryOrganizationStore;
import io.tollgate.testkit.MemorySigningKeyStore;
import io.tollgate.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A gateway on loopback sockets with everything else in memory, one organization and one key.
final class TestGateway implements AutoCloseable {

  static final long ORGANIZATION = 7;
  static final String API = "market";

  /// The id and the mount of the second api, if there is one.
  static final String SIBLING = "sibling";

  static final byte[] SECRET =
      "a secret of thirty-two bytes, no less".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  final FakeUpstream upstream;
  final MemoryJournal journal = new MemoryJournal();
  final MemoryKeyStore keys = new MemoryKeyStore();
  final MemoryCertificateStore certificates = new MemoryCertificateStore();
  final MemoryOrganizationStore organizations = new MemoryOrganizationStore();
  final SigningKeys signingKeys = new SigningKeys(new MemorySigningKeyStore());
  final Accounts accounts;
  final Callers callers;
  final Gateway gateway;
  final KeyShape shape;
  final String key;
  final List<Throwable> faults = new CopyOnWriteArrayList<>();
  final List<String> certificatesKept = new CopyOnWriteArrayList<>();
  final AtomicInteger certificatesChanged = new AtomicInteger();
  final List<LiveKey> exposed = new CopyOnWriteArrayList<>();
  final List<PaymentReport> payments = new CopyOnWriteArrayList<>();
  final List<String> upstreamsNotTrusted = new CopyOnWriteArrayList<>();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Wire.Protocol protocol;
  private volatile Catalog catalog;
  final Sightings sightings = new Sightings(1_000);

  private TestGateway(Options options) {
    protocol = options.protocol;
    shape = options.shape;
    upstream =
        options.upstreamTls == null
            ? FakeUpstream.start(options.script)
            : FakeUpstream.start(options.upstreamTls, options.script);
    catalog = options.catalog(upstream.port());
    var ledgerClock = new LedgerClock(Clock.system(), 0);
    accounts =
        new Accounts(organizations, new EmptyLedgerStore(), () -> catalog, ledgerClock, 1000);
    callers =
        new Callers(keys, certificates, accounts, blocking, new Callers.Bounds(1000, 1000, 100));
    organizations.put(new Organization(ORGANIZATION, "Acme", options.standing, "basic", 0, 0));
    key = addKey(1, options.shape);
    gateway =
        Gateway.start(
            new GatewaySettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                options.tls,
                options.proxies,
                options.loops,
                options.client,
                options.calls,
                options.upstreams),
            catalog,
            new Gateway.Parts(
                options.dialects(),
                callers,
                sightings,
                Clock.system(),
                ledgerClock,
                journal,
                new KeySecret(SECRET),
                signingKeys,
                exposed::add,
                blocking,
                events()));
  }

  private GatewayEvents events() {
    return new GatewayEvents() {
      @Override
      public void fault(Throwable cause) {
        faults.add(cause);
      }

      @Override
      public void certificateChanged() {
        certificatesChanged.incrementAndGet();
      }

      @Override
      public void payment(PaymentReport report) {
        payments.add(report);
      }

      @Override
      public void upstreamNotTrusted(String authority, String why) {
        upstreamsNotTrusted.add(authority + ": " + why);
      }

      @Override
      public void certificateKept(String why) {
        certificatesKept.add(why);
      }
    };
  }

  String addKey(long id, KeyShape shape) {
    return addKey(id, shape, API, KeyState.ACTIVE, Long.MAX_VALUE);
  }

  /// A key that somebody else has made.
  void addKey(long id, String text) {
    keys.put(key(id, text, API, KeyState.ACTIVE, Long.MAX_VALUE));
  }

  String addKey(long id, KeyShape shape, KeyLimits limits) {
    String text = shape.make(new SecureRandom());
    keys.put(key(id, text, API, KeyState.ACTIVE, Long.MAX_VALUE).with(limits));
    return text;
  }

  String addKey(long id, Permissions permissions) {
    return addKey(id, permissions, KeyState.ACTIVE);
  }

  String addKey(long id, Permissions permissions, KeyState state) {
    String text = shape.make(new SecureRandom());
    keys.put(key(id, text, API, state, Long.MAX_VALUE).with(permissions));
    return text;
  }

  String addKey(long id, KeyShape shape, String api, KeyState state, long expiresMillis) {
    String text = shape.make(new SecureRandom());
    keys.put(key(id, text, api, state, expiresMillis));
    return text;
  }

  private static ApiKey key(long id, String text, String api, KeyState state, long expiresMillis) {
    return new ApiKey(
        id,
        ORGANIZATION,
        api,
        new KeyHasher(SECRET).digest(text),
        "test",
        "hint",
        state,
        0,
        0,
        expiresMillis);
  }

  /// Our own dialect, of keys that are all called the same.
  static TollgateDialect tollgate() {
    return new TollgateDialect(_ -> new KeyNames.Name("test", "hint"));
  }

  static Options with(FakeUpstream.Script script) {
    return new Options(script);
  }

  RawClient client() throws IOException {
    return RawClient.connect(gateway.port());
  }

  /// A client of the protocol the test is run over.
  Wire wire() throws IOException {
    return Wire.connect(protocol, this);
  }

  String bearer() {
    return "Authorization: Bearer " + key;
  }

  Account account() {
    return requireNonNull(accounts.load(ORGANIZATION));
  }

  Desk desk() {
    return account().desk();
  }

  Desk.Statement statement() {
    return desk().statement(System.currentTimeMillis());
  }

  long used() {
    return statement().month().used();
  }

  /// Waits for what happens on other threads: no hold is open, and each call has ended.
  void awaitQuiet() {
    await(() -> statement().holds() == 0 && gateway.metrics().inFlight() == 0);
  }

  /// The only record there is, once there is one.
  CallRecord record() {
    await(() -> !journal.records().isEmpty());
    List<CallRecord> records = journal.records();
    if (records.size() != 1) {
      throw new AssertionError("records: " + records);
    }
    return records.getFirst();
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited for too long");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  void use(Catalog next) {
    catalog = next;
    gateway.use(next);
    accounts.reloaded();
  }

  @Override
  public void close() {
    gateway.close();
    upstream.close();
    blocking.close();
    if (!faults.isEmpty()) {
      throw new AssertionError("a fault of ours", faults.getFirst());
    }
  }

  static Price base(long credits) {
    return price(new PricePart.Base(credits));
  }

  /// One credit for each 100 started elements at `$.data`, at most `most` elements.
  static Price per100(long most) {
    return price(
        new PricePart.Resources(
            List.of(JsonPath.parse("$.data")), 100, new Ceiling.Parameter("limit", most, most)));
  }

  static Price price(PricePart part) {
    return new Price(List.of(part), Credits.MAX, Price.ON_DEFAULT, Price.Uncountable.CEILING);
  }

  static Route route(String id, String method, String path, Price price) {
    return route(id, method, path, price, Access.KEY);
  }

  static Route route(String id, String method, String path, Price price, Access access) {
    return new Route(id, method, PathTemplate.parse(path), price, access);
  }

  /// What differs from test to test.
  static final class Options {
    private final FakeUpstream.Script script;
    private final List<Route> routes = new ArrayList<>();
    private Dialect dialect = tollgate();
    private KeyShape shape = KeyShape.TOLLGATE;
    private int loops = 1;
    private long monthCap = Plan.Cap.UNLIMITED;
    private Plan.Concurrency concurrency = Plan.Concurrency.UNLIMITED;
    private @Nullable Throughput throughput;
    private long minuteLimit;
    private long addressLimit;
    private long bodyBytesMax = 1 << 20;
    private int withheldBytesMax = 1 << 20;
    private List<Mount> mounts = List.of(Mount.EVERYWHERE);
    private String basePath = "";
    private int connectionsMax = 256;
    private Duration connect = Duration.ofSeconds(5);
    private Duration firstByte = Duration.ofSeconds(10);
    private Duration idle = Duration.ofSeconds(10);
    private Duration total = Duration.ofSeconds(30);
    private @Nullable Route otherwise;
    private @Nullable Dialect sibling;
    private Reach reach = Reach.ALL;
    private Standing standing = Standing.ACTIVE;
    private Set<String> planRoutes = Set.of();
    private WindowKind window = WindowKind.UTC_MONTH;
    private boolean queryKeys = true;
    private boolean importedKeys;
    private @Nullable Boolean certificates;
    private int upstreamPort;
    private String upstreamHost = "127.0.0.1";
    private @Nullable SSLContext upstreamTls;
    private Upstream.@Nullable Tls trust;
    private Wire.Protocol protocol = Wire.Protocol.HTTP_1;
    private @Nullable Payments payments;
    private PlainHttp plainHttp = PlainHttp.ALLOW;
    private Set<Environment> environments = Route.EVERY_ENVIRONMENT;
    private TrustedProxies proxies = TrustedProxies.NONE;
    private @Nullable TokenTerms tokens;
    private @Nullable TlsSettings tls;
    private ClientLimits client = ClientLimits.defaults();
    private FlowLimits calls =
        new FlowLimits(1000, 0, Duration.ofSeconds(5), 64, Duration.ofMillis(10));
    private UpstreamLimits upstreams = UpstreamLimits.defaults();

    private Options(FakeUpstream.Script script) {
      this.script = script;
    }

    Options route(Route route) {
      routes.add(route);
      return this;
    }

    Options priced(Price price) {
      return route(TestGateway.route("data", "GET", "/data", price));
    }

    Options coinMarketCap() {
      dialect = new CoinMarketCapDialect();
      shape = KeyShape.UUID;
      return this;
    }

    Options dialect(Dialect other) {
      dialect = other;
      shape = other.keyShape();
      return this;
    }

    /// A second api beside the first, with the same routes.
    Options sibling(Dialect other) {
      sibling = other;
      return this;
    }

    Options standing(Standing other) {
      standing = other;
      return this;
    }

    /// What the plan opens, as `market/route`.
    Options opens(String... routeIds) {
      planRoutes = Set.of(routeIds);
      return this;
    }

    /// What [#priced] has made is in a group, writes or not, and takes keys of some environments.
    Options narrow(String group, boolean writes, Environment... some) {
      routes.replaceAll(route ->
          new Route(
              route.id(),
              route.method(),
              route.path(),
              route.price(),
              route.access(),
              group,
              writes,
              some.length == 0 ? route.environments() : Set.of(some)));
      return this;
    }

    Options noUrlKeys() {
      queryKeys = false;
      return this;
    }

    /// Whether the apis take client certificates, whatever their dialect says.
    Options certificates(boolean take) {
      certificates = take;
      return this;
    }

    /// Lets the apis take keys that somebody else has made.
    Options importedKeys() {
      importedKeys = true;
      return this;
    }

    /// Lets the apis make tokens, of ten minutes at most.
    Options tokens() {
      tokens = new TokenTerms(600, "urn:tollgate:api:market", "X-User");
      return this;
    }

    Options cap(WindowKind kind, long credits) {
      window = kind;
      monthCap = credits;
      return this;
    }

    Map<String, Dialect> dialects() {
      return sibling == null
          ? Map.of(dialect.name(), dialect)
          : Map.of(dialect.name(), dialect, sibling.name(), sibling);
    }

    Options loops(int count) {
      loops = count;
      return this;
    }

    Options monthCap(long credits) {
      monthCap = credits;
      return this;
    }

    Options minuteLimit(long calls) {
      minuteLimit = calls;
      return this;
    }

    Options addressLimit(long calls) {
      addressLimit = calls;
      return this;
    }

    Options bodyBytesMax(long bytes) {
      bodyBytesMax = bytes;
      return this;
    }

    Options withheldBytesMax(int bytes) {
      withheldBytesMax = bytes;
      return this;
    }

    Options mount(String mountPrefix, String upstreamBase) {
      mounts = List.of(new Mount("", mountPrefix));
      basePath = upstreamBase;
      return this;
    }

    Options mounts(Mount... places) {
      mounts = List.of(places);
      return this;
    }

    Options connectionsMax(int count) {
      connectionsMax = count;
      return this;
    }

    Options connect(Duration atMost) {
      connect = atMost;
      return this;
    }

    Options firstByte(Duration atMost) {
      firstByte = atMost;
      return this;
    }

    Options idle(Duration atMost) {
      idle = atMost;
      return this;
    }

    Options total(Duration atMost) {
      total = atMost;
      return this;
    }

    Options otherwise(Route route) {
      otherwise = route;
      return this;
    }

    Options upstreamPort(int port) {
      upstreamPort = port;
      return this;
    }

    Options plainHttp(PlainHttp policy) {
      plainHttp = policy;
      return this;
    }

    /// Of the keys that the dialect's endpoints take.
    Options environments(Environment... some) {
      environments = Set.of(some);
      return this;
    }

    /// Networks of proxies that are believed.
    Options trusting(String... networks) {
      proxies = new TrustedProxies(Stream.of(networks).map(Network::parse).toList());
      return this;
    }

    Options badKeys(long aMinute) {
      calls = calls.badKeysMax(aMinute);
      return this;
    }

    /// How calls are paid for one by one.
    Options payments(Payments terms) {
      payments = terms;
      return this;
    }

    Options upstreamHost(String host) {
      upstreamHost = host;
      return this;
    }

    /// What the fake upstream speaks.
    Options upstreamTls(SSLContext context) {
      upstreamTls = context;
      return this;
    }

    /// What the gateway takes from an upstream that it speaks TLS to.
    Options trust(Upstream.Tls tls) {
      trust = tls;
      return this;
    }

    Options tls(TlsSettings settings) {
      tls = settings;
      return this;
    }

    /// What [TestGateway#wire] speaks.
    Options over(Wire.Protocol other) {
      protocol = other;
      return other.secure() ? tls(Wire.TLS.get()) : this;
    }

    Options client(UnaryOperator<ClientLimits> change) {
      client = change.apply(client);
      return this;
    }

    Options calls(FlowLimits limits) {
      calls = limits;
      return this;
    }

    Options concurrency(long perKey, long perOrganization) {
      concurrency = new Plan.Concurrency(perKey, perOrganization);
      return this;
    }

    Options throughput(long soft, long hard, int thousandths) {
      throughput = new Throughput(soft, hard, thousandths);
      return this;
    }

    Options upstreams(UpstreamLimits limits) {
      upstreams = limits;
      return this;
    }

    /// How far the plan lets calls reach.
    Options reach(Reach far) {
      reach = far;
      return this;
    }

    TestGateway start() {
      if (routes.isEmpty()) {
        priced(base(1));
      }
      return new TestGateway(this);
    }

    Catalog catalog(int port) {
      var plan =
          new Plan(
              "basic",
              "Basic",
              List.of(new Plan.Cap(window, monthCap)),
              false,
              minuteLimit,
              false,
              concurrency,
              null,
              throughput,
              reach,
              Set.of(API, SIBLING),
              planRoutes);
      var apis = new ArrayList<Api>();
      apis.add(api(API, mounts, dialect, shape, port));
      if (sibling != null) {
        var beside = new Mount("", "/" + SIBLING);
        apis.add(api(SIBLING, List.of(beside), sibling, sibling.keyShape(), port));
      }
      return new Catalog(apis, List.of(plan));
    }

    private Api api(String id, List<Mount> places, Dialect speaks, KeyShape keys, int port) {
      return new Api(
          id,
          places,
          speaks.name(),
          new Upstream(
              upstreamHost,
              upstreamPort == 0 ? port : upstreamPort,
              basePath,
              connect,
              firstByte,
              idle,
              total,
              connectionsMax,
              trust),
          keys,
          queryKeys,
          routes,
          otherwise,
          addressLimit,
          bodyBytesMax,
          withheldBytesMax,
          certificates == null ? speaks.carriers().certificates() : certificates,
          payments,
          plainHttp,
          environments,
          tokens,
          importedKeys);
    }
  }
}
