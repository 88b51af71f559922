package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.Environment;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Route;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.gateway.dialect.CoinGeckoDialect;
import io.tollgate.gateway.dialect.CoinMarketCapDialect;
import io.tollgate.gateway.dialect.CryptoApisDialect;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a key may be used for, and where from.
@Wire.OverEach
class PermissionsTest {

  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");

  private final Wire.Protocol protocol;

  PermissionsTest(Wire.Protocol protocol) {
    this.protocol = protocol;
  }

  private static Dialect dialect(String name) {
    return switch (name) {
      case "coinmarketcap" -> new CoinMarketCapDialect();
      case "coingecko" -> new CoinGeckoDialect(CoinGeckoDialect.Root.PRO);
      case "cryptoapis" -> new CryptoApisDialect();
      case "coinapi" -> new CoinApiDialect();
      default -> TestGateway.tollgate();
    };
  }

  private static String carrier(String dialect) {
    return switch (dialect) {
      case "coinmarketcap" -> "X-CMC_PRO_API_KEY: ";
      case "coingecko" -> "x-cg-pro-api-key: ";
      case "coinapi" -> "X-CoinAPI-Key: ";
      default -> "X-API-Key: ";
    };
  }

  // ---- in each dialect's words

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tollgate      | WRONG_NETWORK      | NETWORK     | 403 | This API key may not be used from here.
          tollgate      | WRONG_ENVIRONMENT  | ENVIRONMENT | 403 | This route is not for keys of this environment.
          tollgate      | WRONG_SCOPE        | SCOPE       | 403 | This API key may not be used for this route.
          tollgate      | READS_ONLY         | SCOPE       | 403 | "code":"scope"
          tollgate      | QUARANTINED_WRITES | SCOPE       | 403 | "code":"scope"
          tollgate      | LEAKED_KEY         | KEY_LEAKED  | 403 | This API key is disabled.
          tollgate      | BAD_KEYS           | BAD_KEYS    | 429 | Too many wrong keys come from this address.
          coinmarketcap | WRONG_NETWORK      | NETWORK     | 403 | "error_code":1007
          coinmarketcap | WRONG_ENVIRONMENT  | ENVIRONMENT | 403 | "error_code":1006
          coinmarketcap | WRONG_SCOPE        | SCOPE       | 403 | "error_code":1006
          coinmarketcap | READS_ONLY         | SCOPE       | 403 | "error_code":1006
          coinmarketcap | QUARANTINED_WRITES | SCOPE       | 403 | "error_code":1006
          coinmarketcap | LEAKED_KEY         | KEY_LEAKED  | 403 | "error_code":1007
          coinmarketcap | BAD_KEYS           | BAD_KEYS    | 429 | "error_code":1011
          coingecko     | WRONG_NETWORK      | NETWORK     | 403 | "error_code":403,"error_message":"This API key may not be used from here."
          coingecko     | WRONG_ENVIRONMENT  | ENVIRONMENT | 403 | "error_message":"This route is not for keys of this environment."
          coingecko     | WRONG_SCOPE        | SCOPE       | 403 | "error_message":"This API key may not be used for this route."
          coingecko     | READS_ONLY         | SCOPE       | 403 | "error_code":403
          coingecko     | QUARANTINED_WRITES | SCOPE       | 403 | "error_code":403
          coingecko     | LEAKED_KEY         | KEY_LEAKED  | 401 | "error_code":10002
          coingecko     | BAD_KEYS           | BAD_KEYS    | 429 | "error_code":429
          cryptoapis    | WRONG_NETWORK      | NETWORK     | 403 | "code":"banned_ip_address"
          cryptoapis    | WRONG_ENVIRONMENT  | ENVIRONMENT | 403 | "code":"endpoint_not_allowed_for_api_key"
          cryptoapis    | WRONG_SCOPE        | SCOPE       | 403 | "code":"endpoint_not_allowed_for_api_key"
          cryptoapis    | READS_ONLY         | SCOPE       | 403 | "code":"endpoint_not_allowed_for_api_key"
          cryptoapis    | QUARANTINED_WRITES | SCOPE       | 403 | "code":"endpoint_not_allowed_for_api_key"
          cryptoapis    | LEAKED_KEY         | KEY_LEAKED  | 401 | "code":"invalid_api_key"
          cryptoapis    | BAD_KEYS           | BAD_KEYS    | 429 | "code":"request_limit_reached"
          coinapi       | WRONG_NETWORK      | NETWORK     | 403 | Failed to verify API key privileges
          coinapi       | WRONG_ENVIRONMENT  | ENVIRONMENT | 403 | Failed to verify API key privileges
          coinapi       | WRONG_SCOPE        | SCOPE       | 403 | Failed to verify API key privileges
          coinapi       | READS_ONLY         | SCOPE       | 403 | Failed to verify API key privileges
          coinapi       | QUARANTINED_WRITES | SCOPE       | 403 | Failed to verify API key privileges
          coinapi       | LEAKED_KEY         | KEY_LEAKED  | 401 | API key
          coinapi       | BAD_KEYS           | BAD_KEYS    | 429 | Too Many Requests
          """)
  void eachRefusalIsInTheDialectsWordsAndFree(
      String dialect, Situation situation, RefusalCode code, int status, String words)
      throws IOException {
    situation.befall(
        TestGateway.with(OK).over(protocol).dialect(dialect(dialect)),
        carrier(dialect),
        (answer, it) -> {
          assertThat(answer.status()).isEqualTo(status);
          assertThat(answer.body()).contains(words);
          assertThat(it.gateway.metrics().refusals(code)).isEqualTo(1);
          assertThat(it.upstream.received()).isEmpty();
          assertThat(it.used()).isZero();
        });
  }

  // ---- routes

  private TestGateway.Options twoGroups() {
    return TestGateway.with(OK)
        .over(protocol)
        .route(grouped("quotes", "GET", "/quotes", "market", false))
        .route(grouped("search", "POST", "/search", "market", false))
        .route(grouped("order", "POST", "/orders", "trading", true))
        .route(grouped("loose", "GET", "/loose", "", false));
  }

  private static Route grouped(
      String id, String method, String path, String group, boolean writes) {
    Route route = TestGateway.route(id, method, path, TestGateway.base(1));
    return new Route(
        id,
        method,
        route.path(),
        route.price(),
        route.access(),
        group,
        writes,
        Route.EVERY_ENVIRONMENT);
  }

  private static Permissions scopes(String... scopes) {
    return new Permissions(
        Environment.PRODUCTION, List.of(scopes).stream().map(Scope::parse).toList(), Networks.ANY);
  }

  @ParameterizedTest
  @CsvSource({
    "market:read, 200, 200, 403, 403",
    "market:write, 200, 200, 403, 403",
    "trading:read, 403, 403, 403, 403",
    "trading:write, 403, 403, 200, 403",
    "market:read trading:write, 200, 200, 200, 403",
    "*:read, 200, 200, 403, 200",
    "*:write, 200, 200, 200, 200",
    "'', 200, 200, 200, 200",
  })
  void scopesOpenTheirGroupsAndQuotesAskTheSame(
      String scopes, int quotes, int search, int order, int loose) throws IOException {
    try (var it = twoGroups().start();
        Wire client = it.wire()) {
      Permissions permissions = scopes.isEmpty() ? Permissions.ALL : scopes(scopes.split(" "));
      String key = "X-API-Key: " + it.addKey(2, permissions);

      for (String quote : new String[] {"Tollgate-Quote: false", "Tollgate-Quote: true"}) {
        assertThat(client.get("/quotes", key, quote).answer().status()).isEqualTo(quotes);
        assertThat(client.post("/search", "{}", key, quote).answer().status()).isEqualTo(search);
        assertThat(client.post("/orders", "{}", key, quote).answer().status()).isEqualTo(order);
        assertThat(client.get("/loose", key, quote).answer().status()).isEqualTo(loose);
      }
      // The dialect's own endpoints are in no group.
      assertThat(client.get("/usage", key).answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, 200", "POST, 403", "DELETE, 403", "OPTIONS, 200"})
  void whatNoRouteTakesWritesAsItsMethodSays(String method, int status) throws IOException {
    try (var it =
            twoGroups()
                .otherwise(grouped("otherwise", Route.ANY_METHOD, "/**", "rest", true))
                .start();
        Wire client = it.wire()) {
      String key = "X-API-Key: " + it.addKey(2, scopes("rest:read"));

      assertThat(client.request(method, "/some/where", key).answer().status()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACTIVE", "QUARANTINED"})
  void aQuarantinedKeyReadsAndWritesNoMore(KeyState state) throws IOException {
    try (var it = twoGroups().start();
        Wire client = it.wire()) {
      String key = "X-API-Key: " + it.addKey(2, Permissions.ALL, state);
      int written = state == KeyState.ACTIVE ? 200 : 403;

      assertThat(client.get("/quotes", key).answer().status()).isEqualTo(200);
      assertThat(client.post("/search", "{}", key).answer().status()).isEqualTo(200);
      assertThat(client.post("/orders", "{}", key).answer().status()).isEqualTo(written);
    }
  }

  // ---- environments, networks

  @ParameterizedTest
  @CsvSource({"PRODUCTION, 200, 403", "QA, 403, 200", "DEVELOPMENT, 403, 403"})
  void environmentsAreAskedOfQuotesAndOfTheDialectsEndpointsToo(
      Environment environment, int data, int usage) throws IOException {
    try (var it =
            TestGateway.with(OK)
                .over(protocol)
                .environments(Environment.QA)
                .priced(TestGateway.base(1))
                .narrow("", false, Environment.PRODUCTION)
                .start();
        Wire client = it.wire()) {
      String key =
          "X-API-Key: " + it.addKey(2, new Permissions(environment, List.of(), Networks.ANY));

      assertThat(client.get("/data", key).answer().status()).isEqualTo(data);
      assertThat(client.get("/data", key, "Tollgate-Quote: true").answer().status())
          .isEqualTo(data);
      assertThat(client.get("/usage", key).answer().status()).isEqualTo(usage);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, '', 200",
    "::ffff:127.0.0.1, '', 200",
    "192.0.2.0/24, '', 403",
    "192.0.2.0/24, 127.0.0.1, 403",
    "127.0.0.0/8, 127.0.0.1, 403",
    "'', 127.0.0.1, 403",
    "'', 127.0.0.2, 200",
  })
  void networksAreAskedWhateverIsSaidInHeaders(String allow, String deny, int status)
      throws IOException {
    try (var it = TestGateway.with(OK).over(protocol).start();
        Wire client = it.wire()) {
      String key = "X-API-Key: " + it.addKey(2, from(allow, deny));

      for (String said :
          new String[] {
            "X-Forwarded-For: 192.0.2.7",
            "X_Forwarded_For: 192.0.2.7",
            "Forwarded: for=192.0.2.7",
            "X-Real-IP: 192.0.2.7"
          }) {
        assertThat(client.get("/data", key, said).answer().status()).isEqualTo(status);
        assertThat(client.get("/usage", key, said).answer().status()).isEqualTo(status);
        assertThat(client.get("/data", key, said, "Tollgate-Quote: true").answer().status())
            .isEqualTo(status);
      }
    }
  }

  private static Permissions from(String allow, String deny) {
    return new Permissions(
        Environment.PRODUCTION,
        List.of(),
        new Networks(
            allow.isEmpty() ? List.of() : List.of(Network.parse(allow)),
            deny.isEmpty() ? List.of() : List.of(Network.parse(deny))));
  }

  @ParameterizedTest
  @CsvSource({
    "ACTIVE, NETWORK",
    "DISABLED, KEY_DISABLED",
    "LEAKED, KEY_LEAKED",
    "DELETED, KEY_DELETED"
  })
  void aWrongNetworkIsToldNothingOfWhatTheKeyOpens(KeyState state, RefusalCode code)
      throws IOException {
    try (var it = twoGroups().monthCap(0).minuteLimit(1).start();
        Wire client = it.wire()) {
      var nothing =
          new Permissions(
              Environment.QA,
              List.of(Scope.parse("other:read")),
              from("192.0.2.0/24", "").networks());
      String key = "X-API-Key: " + it.addKey(2, nothing, state);

      Answer first = client.post("/orders", "{}", key).answer();
      Answer second = client.post("/orders", "{}", key).answer();

      assertThat(it.gateway.metrics().refusals(code)).isEqualTo(2);
      assertThat(second.status()).isEqualTo(first.status());
    }
  }
}
