package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Standing;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.price.Ceiling;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.PricePart;
import io.tollgate.core.window.WindowKind;
import io.tollgate.gateway.dialect.CoinApiDialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.FakeUpstream.Received;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// CoinAPI's contract over a socket, whatever is spoken on it: the rows of its error table are rows
/// here.
@Wire.OverEach
class CoinApiTest {

  private final Wire.Protocol protocol;

  CoinApiTest(Wire.Protocol protocol) {
    this.protocol = protocol;
  }

  private static final String RATE = "{\"asset_id_base\":\"BTC\",\"rate\":29000.12}";
  private static final String PATH = "/v1/exchangerate/BTC/USD";

  private TestGateway.Options at() {
    return TestGateway.with(FakeUpstream.json(RATE))
        .over(protocol)
        .dialect(new CoinApiDialect())
        .cap(WindowKind.ROLLING_DAY, 1000)
        .mount("/coinapi", "")
        .route(
            TestGateway.route(
                "rate", "GET", "/v1/exchangerate/{base}/{quote}", TestGateway.base(1)))
        .route(TestGateway.route("exchanges", "GET", "/v1/exchanges", TestGateway.base(1)))
        .route(TestGateway.route("root", "GET", "/", TestGateway.base(1)))
        .route(
            TestGateway.route(
                "trades",
                "GET",
                "/v1/trades",
                TestGateway.price(
                    new PricePart.Bounded(
                        List.of("time_start", "time_end"),
                        10,
                        List.of(
                            new PricePart.Resources(
                                List.of(JsonPath.parse("$")),
                                100,
                                new Ceiling.Parameter("limit", 100, 100_000)))))));
  }

  private static Answer get(Wire client, String path, String... headers) throws IOException {
    return client.get("/coinapi" + path, headers).answer();
  }

  private static void isRefused(Answer answer, int status, String words) {
    // Refusals of the key are on record byte for byte, without a `message`.
    String message = status == 401 ? "" : ",\"message\":\"" + words + "\"";
    assertThat(answer.body()).isEqualTo("{\"error\":\"" + words + "\"" + message + "}");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(answer.headers())
        .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("x-ratelimit"));
  }

  // ---- carriers

  @ParameterizedTest
  @CsvSource({
    "/v1/exchanges, X-CoinAPI-Key: $1",
    "/v1/exchanges, X-CoinAPI-Key: $2",
    "/v1/exchanges?apikey=$1, ''",
    "/v1/exchanges?apikey=$2, ''",
    "/v1/exchanges/APIKEY-$1, ''",
    "/v1/exchanges/apikey-$2/, ''",
    "/apikey-$1/v1/exchanges, ''",
    "/v1/exchanges, Authorization: $1",
    "/v1/exchanges, Authorization: Basic $3",
    "/v1/exchanges/APIKEY-$2?apikey=$1, X-CoinAPI-Key: $1",
    "/v1/exchanges?apikey=$1, Authorization: Basic $3",
  })
  void everyCarrierReachesTheSameKeyAndNoneGoesOn(String path, String header) throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      String upper = it.key.toUpperCase(Locale.ROOT);
      String basic =
          Base64.getEncoder()
              .encodeToString(("coinapi:" + it.key).getBytes(StandardCharsets.UTF_8));
      String sent = header.isEmpty() ? "Accept: */*" : filled(header, it.key, upper, basic);

      Answer answer = get(client, filled(path, it.key, upper, basic), sent);

      assertThat(answer.status()).isEqualTo(200);
      Received received = it.upstream.received().getFirst();
      assertThat(received.target()).isEqualTo("/v1/exchanges");
      assertThat(received.headers())
          .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains(it.key))
          .noneMatch(line -> line.startsWith("uthorization", 1))
          .noneMatch(line -> line.contains(basic));
      assertThat(it.record().target()).isEqualTo("/coinapi/v1/exchanges");
      assertThat(it.record().routeId()).isEqualTo("exchanges");
    }
  }

  private static String filled(String text, String key, String upper, String basic) {
    return text.replace("$1", key).replace("$2", upper).replace("$3", basic);
  }

  @Test
  void theKeyAloneInThePathAsksForTheRoot() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      assertThat(get(client, "/APIKEY-" + it.key).status()).isEqualTo(200);
      assertThat(it.upstream.received().getFirst().target()).isEqualTo("/");
      assertThat(it.record().target()).isEqualTo("/coinapi");
    }
  }

  @Test
  void aKeyInTheUrlIsNotReadWhereTheApiForbidsItAndStillGoesNowhere() throws IOException {
    try (var it = at().noUrlKeys().start();
        Wire client = it.wire()) {
      isRefused(get(client, "/v1/exchanges/APIKEY-" + it.key), 401, MISSING);
      isRefused(get(client, "/v1/exchanges?apikey=" + it.key), 401, MISSING);
      String header = "X-CoinAPI-Key: " + it.key;
      assertThat(get(client, "/v1/exchanges/APIKEY-other?apikey=x", header).status())
          .isEqualTo(200);
      assertThat(it.upstream.received().getFirst().target()).isEqualTo("/v1/exchanges");
    }
  }

  // ---- rows of the error table that are ours

  private static final String MISSING =
      "You didn't specify API key or it is incorrectly formatted. You should do it in: query string"
          + " parameter `apikey`,  in http header named `X-CoinAPI-Key`,  in http header named"
          + " `Authorization` or  as part of URL /apikey-YOUR-API-KEY/";

  @Test
  void withoutAKeyTheHintIsToldByteForByte() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      isRefused(get(client, PATH), 401, MISSING);
      isRefused(get(client, PATH, "Authorization: Basic bm9ib2R5Ong="), 401, MISSING);
      isRefused(get(client, PATH, "Authorization: Bearer a.b.c"), 401, MISSING);
    }
  }

  @Test
  void aKeyThatIsNoGoodIs401() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      String zeros = "00000000-0000-0000-0000-000000000000";
      isRefused(get(client, PATH, "X-CoinAPI-Key: " + zeros), 401, "Invalid API key");
      isRefused(get(client, PATH, "Authorization: x"), 401, "Invalid API key");
      isRefused(
          get(client, PATH + "?apikey=" + zeros, "X-CoinAPI-Key: " + it.key),
          401,
          "Invalid API key");
      long id = 2;
      for (KeyState state : List.of(KeyState.DISABLED, KeyState.DELETED)) {
        String key = it.addKey(id++, KeyShape.UUID, TestGateway.API, state, Long.MAX_VALUE);
        isRefused(get(client, PATH, "X-CoinAPI-Key: " + key), 401, "Invalid API key");
      }
      String expired = it.addKey(9, KeyShape.UUID, TestGateway.API, KeyState.ACTIVE, 1);
      isRefused(get(client, PATH, "X-CoinAPI-Key: " + expired), 401, "Invalid API key");
    }
  }

  @Test
  void aResourceThatIsNotOpenIs403() throws IOException {
    try (var it = at().opens("market/rate").start();
        Wire client = it.wire()) {
      isRefused(
          get(client, "/v1/exchanges", "X-CoinAPI-Key: " + it.key),
          403,
          "Failed to verify API key privileges which are required to access this resource");
    }
  }

  @ParameterizedTest
  @CsvSource({"UNPAID, 0, 0, $", "LAPSED, 0, 0, $", "ACTIVE, 2, 2, credits"})
  void creditsThatAreUsedUpAreTheQuotaObject(Standing standing, long used, long cap, String unit)
      throws IOException {
    try (var it = at().cap(WindowKind.UTC_MONTH, 2).standing(standing).start();
        Wire client = it.wire()) {
      String header = "X-CoinAPI-Key: " + it.key;
      get(client, PATH, header);
      get(client, PATH, header);

      Answer answer = get(client, PATH, header);

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body())
          .isEqualTo(
              "{\"title\":\"Forbidden\",\"status\":403,"
                  + "\"detail\":\"Quota exceeded: Insufficient Usage Credits or Subscription.\","
                  + "\"error\":\"Forbidden (Quota exceeded: Insufficient Usage Credits or"
                  + " Subscription.)\","
                  + "\"QuotaKey\":\"BA\","
                  + "\"QuotaName\":\"Insufficient Usage Credits or Subscription\","
                  + "\"QuotaType\":\"Organization Limit\","
                  + "\"QuotaValueCurrentUsage\":"
                  + used
                  + ",\"QuotaValue\":"
                  + cap
                  + ",\"QuotaValueUnit\":\""
                  + unit
                  + "\",\"QuotaValueAdjustable\":\"Yes, acquire or upgrade subscription, add service"
                  + " credits manually or setup auto-recharge.\"}");
    }
  }

  @Test
  void aHardDailyLimitIs429() throws IOException {
    try (var it = at().cap(WindowKind.ROLLING_DAY, 1).start();
        Wire client = it.wire()) {
      get(client, PATH, "X-CoinAPI-Key: " + it.key);

      Answer answer = get(client, PATH, "X-CoinAPI-Key: " + it.key);

      isRefused(
          answer, 429, "Too Many Requests (Quota exceeded: daily limit of the subscription.)");
      assertThat(answer.header("Retry-After")).isEqualTo("3600");
    }
  }

  @Test
  void throttlingIs429WithSecondsToWait() throws IOException {
    try (var it = at().minuteLimit(1).start();
        Wire client = it.wire()) {
      Answer answer = get(client, PATH, "X-CoinAPI-Key: " + it.key);
      for (int i = 0; i < 3 && answer.status() == 200; i++) {
        answer = get(client, PATH, "X-CoinAPI-Key: " + it.key);
      }

      isRefused(answer, 429, "Too Many Requests (Calls per minute exceeded.)");
      assertThat(Integer.parseInt(Objects.requireNonNull(answer.header("Retry-After"))))
          .isBetween(1, 60);
    }
  }

  @Test
  void aDeadServerIs502() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      it.upstream.script(FakeUpstream.Exchange::reset);

      isRefused(
          get(client, PATH, "X-CoinAPI-Key: " + it.key),
          502,
          "The API behind answered with something unreadable.");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UPSTREAM_UNREACHABLE, 502, The API behind could not be reached.",
    "UPSTREAM_TIMEOUT, 504, The API behind did not answer in time.",
    "ANSWER_UNCOUNTABLE, 502, The answer could not be priced.",
    "OVERLOADED, 503, There is too much to do right now.",
    "LEDGER_DOWN, 503, Calls cannot be recorded right now.",
    "STORE_DOWN, 503, Keys cannot be checked right now.",
    "NO_ROUTE, 404, There is nothing at this path.",
    "WRONG_METHOD, 405, This path does not take this method.",
    "SUSPENDED, 403, Failed to verify API key privileges which are required to access this resource",
  })
  void eachFailureHasItsStatus(Situation situation, int status, String words) throws IOException {
    situation.befall(
        at().mount("", ""), "X-CoinAPI-Key: ", (answer, _) -> isRefused(answer, status, words));
  }

  // ---- what the upstream says

  @ParameterizedTest
  @CsvSource({"400", "404", "490", "504", "550"})
  void whatTheUpstreamRefusesPassesUnchangedAndFree(int status) throws IOException {
    String body = "{\"error\":\"No data\"}";
    try (var it = at().start();
        Wire client = it.wire()) {
      it.upstream.script(
          exchange -> exchange.answer(status, "Content-Type: application/json", body));

      Answer answer = get(client, PATH, "X-CoinAPI-Key: " + it.key);

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).isEqualTo(body);
      assertThat(answer.header("X-RateLimit-Request-Cost")).isEqualTo("0");
      assertThat(answer.header("X-RateLimit-Used")).isEqualTo("0");
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @Test
  void aGoodAnswersHeadersAddUp() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      get(client, PATH, "X-CoinAPI-Key: " + it.key);
      long before = System.currentTimeMillis();

      Answer answer = get(client, PATH, "X-CoinAPI-Key: " + it.key);

      assertThat(answer.body()).isEqualTo(RATE);
      assertThat(answer.header("X-RateLimit-Used")).isEqualTo("2");
      assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo("998");
      assertThat(answer.header("X-RateLimit-Request-Cost")).isEqualTo("1");
      assertThat(answer.header("X-RateLimit-Quota-Overage")).isEqualTo("DISABLED");
      assertThat(answer.header("X-RateLimit-Quota-Allocated")).isEqualTo("1000");
      assertThat(answer.header("X-RateLimit-Quota-Remaining")).isEqualTo("998");
      String reset = Objects.requireNonNull(answer.header("X-RateLimit-Reset"));
      assertThat(reset).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{7}Z");
      long day = 24 * 60 * 60 * 1000L;
      assertThat(Instant.parse(reset).toEpochMilli())
          .isBetween(before + day, System.currentTimeMillis() + day + 60_000);
    }
  }

  /// `Limit - Used = Remaining` of the key, `Allocated - all keys = Quota-Remaining`.
  @Test
  void aKeyWithALimitHasFiguresOfItsOwn() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      String limited = it.addKey(2, KeyShape.UUID, new KeyLimits(3, KeyLimits.UNLIMITED, 0));
      get(client, PATH, "X-CoinAPI-Key: " + it.key);
      get(client, PATH, "X-CoinAPI-Key: " + limited);

      Answer answer = get(client, PATH, "X-CoinAPI-Key: " + limited);

      assertThat(answer.header("X-RateLimit-Used")).isEqualTo("2");
      assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("3");
      assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo("1");
      assertThat(answer.header("X-RateLimit-Quota-Allocated")).isEqualTo("1000");
      assertThat(answer.header("X-RateLimit-Quota-Remaining")).isEqualTo("997");
      get(client, PATH, "X-CoinAPI-Key: " + limited);
      isRefused(
          get(client, PATH, "X-CoinAPI-Key: " + limited),
          429,
          "Too Many Requests (Quota exceeded: limit of the API key.)");
      assertThat(get(client, PATH, "X-CoinAPI-Key: " + it.key).status()).isEqualTo(200);
    }
  }

  @Test
  void callsAtOnceAreToldAndThoseBeyondTheirLimitTriedAgainSoon() throws IOException {
    try (var it = at().concurrency(2, 0).start();
        Wire first = it.wire();
        Wire second = it.wire();
        Wire third = it.wire()) {
      String header = "X-CoinAPI-Key: " + it.key;
      Answer alone = get(first, PATH, header);
      assertThat(alone.header("X-ConcurrencyLimit-Limit")).isEqualTo("2");
      assertThat(alone.header("X-ConcurrencyLimit-Remaining")).isEqualTo("1");
      it.upstream.script(FakeUpstream.Exchange::awaitEnd);
      first.get("/coinapi" + PATH, header);
      second.get("/coinapi" + PATH, header);
      TestGateway.await(() -> it.upstream.received().size() == 3);

      Answer refused = get(third, PATH, header);

      isRefused(refused, 429, "Too Many Requests (Too many concurrent requests.)");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "limit=1, 1, 1",
    "limit=100, 100, 1",
    "limit=101, 101, 2",
    "limit=1500, 1500, 15",
    "limit=1500, 7, 1",
    "limit=1500&time_start=a, 1500, 15",
    "limit=1500&time_start=a&time_end=b, 1500, 10",
    "limit=150&time_start=a&time_end=b, 150, 2",
  })
  void aCallCostsWhatItReturnsAndABoundedOneNoMoreThanTen(String query, int points, int credits)
      throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      it.upstream.script(FakeUpstream.json("[" + "1,".repeat(points - 1) + "1]"));

      Answer answer = get(client, "/v1/trades?" + query, "X-CoinAPI-Key: " + it.key);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("X-RateLimit-Request-Cost")).isEqualTo(Integer.toString(credits));
      it.awaitQuiet();
      assertThat(it.statement().day().used()).isEqualTo(credits);
    }
  }
}
