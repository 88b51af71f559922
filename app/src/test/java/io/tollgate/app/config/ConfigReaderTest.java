package io.tollgate.app.config;

import static io.tollgate.app.config.Configurations.good;
import static io.tollgate.app.config.Configurations.problems;
import static io.tollgate.app.config.Configurations.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tollgate.app.config.ConfigReader.Reading;
import io.tollgate.control.alert.AlertSettings;
import io.tollgate.control.leak.KeySource;
import io.tollgate.control.leak.LeakAction;
import io.tollgate.control.leak.LeakSettings;
import io.tollgate.control.mail.MailSettings;
import io.tollgate.control.portal.Colours;
import io.tollgate.control.portal.PortalSettings;
import io.tollgate.control.portal.asset.Logo;
import io.tollgate.control.sso.IdentityProvider;
import io.tollgate.core.account.KeyPolicy;
import io.tollgate.core.account.Offer;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Reach;
import io.tollgate.core.account.Throughput;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.Network;
import io.tollgate.core.ledger.Journal;
import io.tollgate.core.person.Secret;
import io.tollgate.core.price.Ceiling;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.Price;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.Payments;
import io.tollgate.core.route.PlainHttp;
import io.tollgate.core.route.Route;
import io.tollgate.core.route.TokenTerms;
import io.tollgate.core.route.Upstream;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.unit.Money;
import io.tollgate.core.watch.Rules;
import io.tollgate.core.window.WindowKind;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.EmsDirectory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigReaderTest {

  private static final String LEAST =
      """
      apis:
        market:
          dialect: tollgate
          upstream: {url: http://10.0.0.1}
          otherwise: 1
      plans:
        all: {apis: market}
      """;

  @Test
  void everyDefaultIsAsTheReferenceSays() {
    Configuration configuration = good(LEAST);

    assertThat(configuration.gateway())
        .isEqualTo(
            new GatewayConfig(
                new ListenerConfig("127.0.0.1", 8080),
                null,
                0,
                20_000,
                2_000,
                List.of(),
                60,
                8 * 1024,
                32 * 1024,
                100,
                Duration.ofSeconds(10),
                Duration.ofSeconds(75),
                Duration.ofSeconds(20),
                2 * 1024,
                Duration.ofSeconds(2),
                256 * 1024,
                128 * 1024,
                Duration.ofSeconds(30),
                new Http2Config(
                    100,
                    64 * 1024,
                    256 * 1024,
                    16 * 1024,
                    4 * 1024,
                    64 * 1024,
                    200,
                    Duration.ofSeconds(30),
                    1_000,
                    100)));
    assertThat(configuration.control()).isEqualTo(new ListenerConfig("127.0.0.1", 8081));
    assertThat(configuration.management()).isEqualTo(new ListenerConfig("127.0.0.1", 8082));
    assertThat(configuration.store())
        .isEqualTo(new StoreConfig(Path.of("/etc/tollgate/data/tollgate.db"), Duration.ofDays(30)));
    assertThat(configuration.journal())
        .isEqualTo(
            new JournalConfig(
                Path.of("/etc/tollgate/data/journal"),
                new JournalConfig.Mode(Journal.Sync.ALWAYS, Duration.ZERO)));
    assertThat(configuration.watch()).isEqualTo(Rules.DEFAULT);
    assertThat(configuration.leaks()).isEqualTo(LeakSettings.DEFAULT);
    assertThat(configuration.portal())
        .isEqualTo(
            new PortalSettings(
                "Tollgate",
                URI.create("http://127.0.0.1:8081"),
                false,
                Duration.ofHours(12),
                Colours.OWN,
                null));
    assertThat(configuration.people()).isEqualTo(new PeopleConfig(null, false, List.of()));
    assertThat(configuration.mail()).isNull();
    assertThat(configuration.alerts()).isEqualTo(AlertSettings.DEFAULT);
    assertThat(configuration.documents()).isEmpty();
    Api api = configuration.catalog().apis().getFirst();
    assertThat(api.mounts()).containsExactly(Mount.EVERYWHERE);
    assertThat(api.upstream())
        .isEqualTo(
            new Upstream(
                "10.0.0.1",
                80,
                "",
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                64));
    assertThat(api.keyShape()).isEqualTo(KeyShape.TOLLGATE);
    assertThat(api.queryKeys()).isTrue();
    assertThat(api.certificates()).isFalse();
    assertThat(api.importedKeys()).isFalse();
    assertThat(api.plainHttp()).isEqualTo(PlainHttp.ALLOW);
    assertThat(api.environments()).containsExactlyInAnyOrder(Environment.values());
    assertThat(api.groups()).isEmpty();
    assertThat(api.tokens()).isNull();
    assertThat(api.addressLimit()).isZero();
    assertThat(api.bodyBytesMax()).isEqualTo(1 << 20);
    assertThat(api.withheldBytesMax()).isEqualTo(8 << 20);
    assertThat(api.routes()).isEmpty();
    Route otherwise = Objects.requireNonNull(api.otherwise());
    assertThat(otherwise.id()).isEqualTo("otherwise");
    assertThat(otherwise.access()).isEqualTo(Access.KEY);
    assertThat(otherwise.writes("POST")).isTrue();
    assertThat(otherwise.writes("GET")).isFalse();
    assertThat(otherwise.price())
        .isEqualTo(
            new Price(
                List.of(new PricePart.Base(1)),
                Credits.MAX,
                Set.of(200),
                Price.Uncountable.CEILING));
    assertThat(configuration.catalog().plan("all"))
        .isEqualTo(
            new Plan(
                "all",
                "all",
                List.of(),
                false,
                0,
                false,
                Plan.Concurrency.UNLIMITED,
                null,
                null,
                Reach.ALL,
                KeyPolicy.NONE,
                30,
                Set.of("market"),
                Set.of(),
                Offer.NONE));
  }

  @Test
  void anUpstreamMayBeSpokenToByTls() {
    String least = LEAST.replace("http://10.0.0.1", "https://market.example");
    String full =
        LEAST.replace(
            "http://10.0.0.1",
            "https://market.example, ca: ca.pem, certificate: /c.pem, key: k.pem");

    Upstream plain = good(least).catalog().apis().getFirst().upstream();
    assertThat(plain.port()).isEqualTo(443);
    assertThat(plain.authority()).isEqualTo("market.example");
    assertThat(plain.tls()).isEqualTo(new Upstream.Tls(null, null));
    assertThat(good(full).catalog().apis().getFirst().upstream().tls())
        .isEqualTo(
            new Upstream.Tls(
                Path.of("/etc/tollgate/ca.pem"),
                new Upstream.Identity(Path.of("/c.pem"), Path.of("/etc/tollgate/k.pem"))));
  }

  @Test
  void aDialectGivesItsKeysTheirShape() {
    Api api = good(LEAST.replace("tollgate", "coinmarketcap")).catalog().apis().getFirst();

    assertThat(api.keyShape()).isEqualTo(KeyShape.UUID);
    assertThat(api.queryKeys()).isTrue();
  }

  @Test
  void everyDialectThereIsCanBeNamed() {
    assertThat(KnownDialect.builtIn())
        .extracting(KnownDialect::dialect)
        .extracting(Dialect::name)
        .containsExactlyInAnyOrderElementsOf(Dialects.all().keySet());
  }

  @Test
  void everyKeyIsTaken() {
    String text = resource("every-key.yaml");
    for (Section section : Grammar.sections()) {
      for (Key<?> key : section.keys()) {
        assertThat(text).as(section.path()).contains(key.name() + ":");
      }
    }

    Configuration configuration = good(text);

    assertThat(configuration.gateway())
        .isEqualTo(
            new GatewayConfig(
                new ListenerConfig("::1", 9001),
                new TlsConfig(
                    new ListenerConfig("::1", 9443),
                    Path.of("/etc/tollgate/tls/certificate.pem"),
                    Path.of("/etc/keys/key.pem"),
                    new ClientsConfig(
                        false,
                        List.of(Path.of("/etc/tollgate/tls/partners.pem"), Path.of("/etc/ca.pem")),
                        Duration.ofDays(30))),
                3,
                1_000,
                10,
                List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::7")),
                7,
                4 * 1024,
                64 * 1024,
                50,
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                512,
                Duration.ofMillis(500),
                1 << 20,
                64 * 1024,
                Duration.ofHours(1),
                new Http2Config(
                    50,
                    128 * 1024,
                    1 << 20,
                    32 * 1024,
                    0,
                    32 * 1024,
                    20,
                    Duration.ofSeconds(10),
                    500,
                    50)));
    assertThat(configuration.management()).isEqualTo(new ListenerConfig("0.0.0.0", 9003));
    assertThat(configuration.control()).isEqualTo(new ListenerConfig("localhost", 9002));
    assertThat(configuration.store())
        .isEqualTo(new StoreConfig(Path.of("/var/lib/tollgate/books.db"), Duration.ofDays(90)));
    assertThat(configuration.journal())
        .isEqualTo(
            new JournalConfig(
                Path.of("/etc/journal"),
                new JournalConfig.Mode(Journal.Sync.INTERVAL, Duration.ofMillis(20))));
    assertThat(configuration.portal())
        .isEqualTo(
            new PortalSettings(
                "Acme Data",
                URI.create("https://portal.acme.example"),
                true,
                Duration.ofHours(2),
                new Colours("#5B3FA0", "#B5A6E6"),
                new Logo(
                    Path.of("/etc/tollgate/brand/logo.svg"),
                    Path.of("/etc/tollgate/brand/logo-dark.png"))));
    assertThat(configuration.people())
        .isEqualTo(
            new PeopleConfig(
                "small",
                false,
                List.of(
                    new IdentityProvider(
                        "everybody", "Acme ID", "http://127.0.0.1:9/", "tollgate", null, Set.of()),
                    new IdentityProvider(
                        "quill",
                        "Quillworks",
                        "https://id.quill.example/realms/staff",
                        "tollgate-portal",
                        new Secret("a-secret"),
                        Set.of("quill.example", "xn--quillwrks-57a.example")))));
    assertThat(configuration.mail())
        .isEqualTo(
            new MailSettings(
                "smtp.example",
                465,
                MailSettings.Security.TLS,
                "portal",
                "a secret",
                "Acme Data <portal@acme.example>"));
    assertThat(configuration.leaks())
        .isEqualTo(
            new LeakSettings(
                LeakAction.QUARANTINE,
                Map.of(
                    "github",
                    new KeySource.Fetched(
                        URI.create("https://api.github.com/meta/public_keys/secret_scanning")),
                    "near",
                    new KeySource.Fetched(URI.create("http://127.0.0.1:9/keys")),
                    "own",
                    new KeySource.Listed(Path.of("/etc/tollgate/leaks/own.json")))));
    assertThat(configuration.alerts())
        .isEqualTo(
            new AlertSettings(List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8"))));
    assertThat(configuration.watch())
        .isEqualTo(
            new Rules(
                new Rules.NewNetwork(
                    Duration.ofDays(14).toMillis(), 4, Duration.ofDays(60).toMillis()),
                new Rules.ManyNetworks(5, Duration.ofMinutes(30).toMillis()),
                new Rules.Spike(20, 500, Duration.ofHours(1).toMillis()),
                null));
    theApi(configuration.catalog().apis().getFirst());
    assertThat(configuration.documents())
        .isEqualTo(Map.of("market", Path.of("/etc/tollgate/openapi/market.yaml")));
    assertThat(configuration.ems())
        .isEqualTo(
            Map.of(
                "trading",
                new EmsDirectory(
                    List.of(new EmsDirectory.Location("aws-us-east-1", "us-east-1", "aws")),
                    List.of(
                        new EmsDirectory.Exchange(
                            "KRAKEN", "aws-us-east-1", List.of("PublicApiKey", "PrivateApiKey")),
                        new EmsDirectory.Exchange("DEMO", "aws-us-east-1", List.of())),
                    List.of(
                        new EmsDirectory.Address(
                            "KRAKEN",
                            "aws-us-east-1",
                            "https",
                            "ems.example",
                            "https://ems.example/"),
                        new EmsDirectory.Address(
                            "KRAKEN",
                            "aws-us-east-1",
                            "wss",
                            "ems.example",
                            "wss://ems.example:8443/v1")))));
    assertThat(configuration.catalog().plan("small"))
        .isEqualTo(
            new Plan(
                "small",
                "Small & cheap",
                List.of(
                    new Plan.Cap(WindowKind.ANCHORED_MONTH, 1_000),
                    new Plan.Cap(WindowKind.ANCHORED_DAY, 100),
                    new Plan.Cap(WindowKind.ROLLING_DAY, 200)),
                true,
                30,
                true,
                new Plan.Concurrency(10, 40),
                new OveragePrice(500_000, "USD"),
                new Throughput(700, 5_000, 2_100),
                new Reach(30, false),
                new KeyPolicy(10, true, Duration.ofDays(90).toMillis(), true),
                7,
                Set.of("market"),
                Set.of(
                    "market/stated",
                    "market/v1-counted",
                    "market/v1-said",
                    "market/v1-tripled",
                    "market/v1-span",
                    "market/v1-nothing"),
                new Offer("retail", 20, false, new Money(12_950, "USD"))));
    Plan large = Objects.requireNonNull(configuration.catalog().plan("large"));
    assertThat(large.apis()).containsExactly("market");
    assertThat(large.routes()).isEmpty();
  }

  private static void thePermissions(Api api) {
    assertThat(api.groups()).containsExactly("market", "rest");
    Set<Environment> ofApi = Set.of(Environment.QA, Environment.PRODUCTION);
    assertThat(api.routes())
        .extracting(Route::id, Route::group, Route::writes, Route::environments)
        .contains(
            tuple("v1-counted", "market", false, ofApi),
            tuple("stated", "market", false, Set.of(Environment.DEVELOPMENT, Environment.QA)),
            tuple("paid", "", false, ofApi));
    Route otherwise = Objects.requireNonNull(api.otherwise());
    assertThat(otherwise.group()).isEqualTo("rest");
    assertThat(otherwise.writes("POST")).isFalse();
  }

  private static void theApi(Api api) {
    assertThat(api.mounts())
        .containsExactly(new Mount("api.example.com", "/market"), new Mount("market.test", ""));
    assertThat(api.upstream())
        .isEqualTo(
            new Upstream(
                "upstream.example",
                9000,
                "/base",
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                5,
                new Upstream.Tls(
                    Path.of("/etc/tollgate/tls/upstream-ca.pem"),
                    new Upstream.Identity(
                        Path.of("/etc/tollgate/tls/upstream.pem"),
                        Path.of("/etc/tollgate/tls/upstream-key.pem")))));
    assertThat(api.keyShape()).isEqualTo(KeyShape.UUID);
    assertThat(api.queryKeys()).isFalse();
    assertThat(api.certificates()).isTrue();
    assertThat(api.importedKeys()).isTrue();
    assertThat(api.plainHttp()).isEqualTo(PlainHttp.REFUSE_AND_DISABLE);
    assertThat(api.environments())
        .containsExactlyInAnyOrder(Environment.QA, Environment.PRODUCTION);
    thePermissions(api);
    assertThat(api.tokens()).isEqualTo(new TokenTerms(1200, "https://api.example/v1", "X-User"));
    assertThat(api.addressLimit()).isEqualTo(60);
    assertThat(api.bodyBytesMax()).isEqualTo(2 << 20);
    assertThat(api.withheldBytesMax()).isEqualTo(1 << 20);
    assertThat(api.routes())
        .extracting(Route::method, Route::id, Route::access)
        .containsExactly(
            tuple("GET", "v1-counted", Access.OPEN),
            tuple("POST", "stated", Access.KEY),
            tuple("GET", "v1-said", Access.OPEN),
            tuple("GET", "v1-tripled", Access.OPEN),
            tuple("GET", "v1-span", Access.OPEN),
            tuple("GET", "v1-nothing", Access.OPEN),
            tuple("GET", "paid", Access.PAYMENT));
    thePayments(Objects.requireNonNull(api.payments()));
    assertThat(api.routes())
        .extracting(Route::price)
        .containsExactly(
            new Price(
                List.of(
                    new PricePart.Base(2),
                    new PricePart.Points(
                        List.of(JsonPath.parse("$.data"), JsonPath.parse("$.more")),
                        100,
                        50,
                        new Ceiling.Parameter("limit", 10, 500)),
                    new PricePart.Resources(
                        List.of(JsonPath.parse("$.data.*.quotes")),
                        100,
                        new Ceiling.Product(
                            new Ceiling.Listed(List.of("id", "slug"), 20),
                            new Ceiling.Constant(1000))),
                    new PricePart.Conversions(List.of("convert", "convert_id"), 2),
                    new PricePart.Times(
                        "chain", Map.of("bitcoin", 3L, "solana", 2L), 1, new PricePart.Base(5))),
                1_000,
                Set.of(200, 206),
                Price.Uncountable.REFUSE),
            price(
                new PricePart.Stated(
                    null,
                    JsonPath.parse("$.status.credit_count"),
                    60,
                    List.of(new PricePart.Base(1)))),
            price(new PricePart.Stated("X-Cost", null, 50, List.of())),
            price(
                new PricePart.Times(
                    null, Map.of(), 3, new PricePart.Conversions(List.of("convert"), 1))),
            price(
                new PricePart.Bounded(
                    List.of("time_start", "time_end"), 10, List.of(new PricePart.Base(12)))),
            Price.FREE,
            Price.FREE);
    Route otherwise = Objects.requireNonNull(api.otherwise());
    assertThat(otherwise.access()).isEqualTo(Access.ANONYMOUS);
    assertThat(otherwise.price()).isEqualTo(price(new PricePart.Base(7)));
  }

  private static void thePayments(Payments payments) {
    Duration timeout = Duration.ofSeconds(9);
    assertThat(payments.facilitator())
        .isEqualTo(
            new Upstream(
                "facilitator.example",
                443,
                "/x402",
                Duration.ofSeconds(2),
                timeout,
                timeout,
                timeout,
                7,
                new Upstream.Tls(
                    Path.of("/etc/tollgate/tls/facilitator-ca.pem"),
                    new Upstream.Identity(
                        Path.of("/etc/tollgate/tls/us.pem"),
                        Path.of("/etc/tollgate/tls/us-key.pem")))));
    assertThat(payments.headers()).containsExactly("Authorization", "Bearer abc", "X-Site", "eu");
    assertThat(payments.toString()).doesNotContain("abc");
    assertThat(payments.byRoute())
        .containsOnly(
            Map.entry(
                "paid",
                new Payments.Terms(
                    "eip155:8453",
                    "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
                    "20000",
                    "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
                    40,
                    "USD Coin",
                    "2",
                    "c-1",
                    "better data")));
  }

  private static Price price(PricePart part) {
    return new Price(List.of(part), Credits.MAX, Price.ON_DEFAULT, Price.Uncountable.CEILING);
  }

  @Test
  void variablesAreFilledIn() {
    String text =
        "store: {sqlite: '${DATA}/${NAME:-tollgate}.db'}\njournal: {directory: '$${DATA}'}\n"
            + LEAST;

    Configuration configuration =
        good(Configurations.read(text, Map.of("DATA", "/data", "NAME", "")));

    assertThat(configuration.store().sqlite()).isEqualTo(Path.of("/data/tollgate.db"));
    assertThat(configuration.journal().directory()).isEqualTo(Path.of("/etc/tollgate/${DATA}"));
  }

  @Test
  void aReloadThatNeedsARestartSaysWhichKeys() {
    Configuration running = good(LEAST);

    assertThat(good(LEAST.replace("otherwise: 1", "otherwise: 2")).restartNeeded(running))
        .isEmpty();
    assertThat(good("store: {requests: {keep: 1d}}\n" + LEAST).restartNeeded(running)).isEmpty();
    String changed =
        """
        gateway: {loops: 2}
        management: {listen: 127.0.0.1:1}
        control: {listen: 127.0.0.1:2}
        portal: {name: Acme Data}
        store: {sqlite: other.db}
        journal: {sync: never}
        """;
    assertThat(good(changed + LEAST).restartNeeded(running))
        .containsExactly(
            "control.listen", "gateway", "journal", "management.listen", "portal", "store.sqlite");
  }

  @Test
  void anchorsAndAliasesStandForWhatTheyName() {
    String text =
        LEAST.replace(
            "otherwise: 1",
            """
            routes:
                  GET /a: &one {resources: {count: $.data, each: 10, ceiling: 100}}
                  GET /b: *one
            """);

    List<Route> routes = good(text).catalog().apis().getFirst().routes();

    assertThat(routes.get(0).price()).isEqualTo(routes.get(1).price());
  }

  @Test
  void aBombOfAliasesIsRefusedAtOnce() {
    var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 40; i++) {
      text.append("a").append(i).append(": &a").append(i).append(" [");
      text.append(("*a" + (i - 1) + ", ").repeat(10)).append("]\n");
    }

    assertThat(problems(text.toString(), Map.of()))
        .containsExactly("f:5:45: more than 100000 values, aliases counted as what they stand for");
  }

  @Test
  void deepNestingIsRefusedAtOnce() {
    assertThat(problems("a: " + "[".repeat(200_000), Map.of()))
        .containsExactly("f:1:35: nested more than 32 levels deep");
  }

  @Test
  void fiftyProblemsAreToldAndTheOthersCounted() {
    var text = new StringBuilder(LEAST);
    for (int i = 0; i < 60; i++) {
      text.append("x").append(i).append(": 1\n");
    }

    List<String> problems = problems(text.toString(), Map.of());

    assertThat(problems).hasSize(51);
    assertThat(problems.getFirst()).startsWith("f:8:1: unknown key \"x0\"");
    assertThat(problems.getLast()).isEqualTo("f:57:1: and 10 more after this");
  }

  @Test
  void aDialectWithoutKeysInTheQueryTakesNone() {
    var reader =
        new ConfigReader(
            List.of(new KnownDialect(new MuteDialect(), KeyShape.TOLLGATE, false)), _ -> null);
    String text =
        LEAST
            .replace("tollgate", "mute")
            .replace("otherwise", "keys: {query: true}\n    otherwise");

    assertThat(reader.read("f", Configurations.FOLDER, text).toString())
        .contains("the dialect has no keys in the query");
    assertThat(
            good(reader.read("f", Configurations.FOLDER, LEAST.replace("tollgate", "mute")))
                .catalog()
                .apis()
                .getFirst()
                .queryKeys())
        .isFalse();
  }

  @Test
  void aFileThatCantBeReadIsAProblemOfItsFirstLine(@TempDir Path folder) throws Exception {
    var reader = new ConfigReader(KnownDialect.builtIn(), _ -> null);
    Path none = folder.resolve("none.yaml");
    Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
    Path latin =
        Files.write(
            folder.resolve("latin.yaml"), "a: 1\nb: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
    Path control = Files.writeString(folder.resolve("control.yaml"), "a: 1\nbc: \u0001");

    assertThat(told(reader.read(none))).containsExactly(none + ":1:1: no such file");
    assertThat(told(reader.read(folder))).containsExactly(folder + ":1:1: a folder, not a file");
    assertThat(told(reader.read(large))).containsExactly(large + ":1:1: larger than 1048576 bytes");
    assertThat(told(reader.read(latin))).containsExactly(latin + ":2:4: not UTF-8 from here on");
    assertThat(told(reader.read(control)))
        .containsExactly(control + ":2:5: not YAML: a character that may not stand here");
  }

  @Test
  void aByteOrderMarkIsNoProblem(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("f.yaml"), "\uFEFF" + LEAST);

    assertThat(new ConfigReader(KnownDialect.builtIn(), _ -> null).read(file))
        .isInstanceOf(Reading.Good.class);
  }

  private static List<String> told(Reading reading) {
    return ((Reading.Bad) reading).problems().stream().map(Problem::toString).toList();
  }
}
