package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Standing;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.route.Access;
import io.tollgate.gateway.dialect.CoinGeckoDialect;
import io.tollgate.gateway.dialect.CoinGeckoDialect.Root;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.FakeUpstream.Received;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// CoinGecko's contract over a socket, whatever is spoken on it: the rows of its error table are
/// rows here.
@Wire.OverEach
class CoinGeckoTest {

  private final Wire.Protocol protocol;

  CoinGeckoTest(Wire.Protocol protocol) {
    this.protocol = protocol;
  }

  private static final FakeUpstream.Script PRICE = FakeUpstream.json("{\"bitcoin\":{\"usd\":1}}");
  private static final String MISSING =
      "{\"status\":{\"timestamp\":\"TIME\",\"error_code\":10002,\"error_message\":\"API Key Missing."
          + " Please make sure you're using the right authentication method. For Pro API, please"
          + " visit: https://docs.coingecko.com/reference/authentication. For Public/Demo API,"
          + " please visit: https://docs.coingecko.com/v3.0.1/reference/authentication.\"}}";

  private TestGateway.Options at(Root root) {
    return TestGateway.with(PRICE)
        .over(protocol)
        .dialect(new CoinGeckoDialect(root))
        .sibling(new CoinGeckoDialect(root == Root.PRO ? Root.DEMO : Root.PRO))
        .route(TestGateway.route("price", "GET", "/simple/price", TestGateway.base(1)))
        .route(TestGateway.route("dear", "GET", "/dear", TestGateway.base(10_000)))
        .route(TestGateway.route("gated", "GET", "/gated", TestGateway.base(1)));
  }

  private static void isRefused(Answer answer, int status, String body) {
    assertThat(timeless(answer.body())).isEqualTo(body);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
  }

  /// The body with its instant, which has its form, taken out.
  private static String timeless(String body) {
    return body.replaceAll(
        "\"20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+00:00\"", "\"TIME\"");
  }

  // ---- rows of the error table that are ours

  @Test
  void withoutAKeyItIs10002() throws IOException {
    try (var it = at(Root.PRO).start();
        Wire client = it.wire()) {
      isRefused(client.get("/ping").answer(), 401, MISSING);
      isRefused(client.get("/simple/price").answer(), 401, MISSING);
      isRefused(client.get("/key").answer(), 401, MISSING);
    }
  }

  @Test
  void aKeyThatIsNoGoodIs10002() throws IOException {
    try (var it = at(Root.PRO).start();
        Wire client = it.wire()) {
      String deleted =
          it.addKey(2, KeyShape.COINGECKO, TestGateway.API, KeyState.DELETED, Long.MAX_VALUE);
      String disabled =
          it.addKey(3, KeyShape.COINGECKO, TestGateway.API, KeyState.DISABLED, Long.MAX_VALUE);
      String expired = it.addKey(4, KeyShape.COINGECKO, TestGateway.API, KeyState.ACTIVE, 1);
      for (String key : new String[] {"CG-unknown", deleted, disabled, expired}) {
        isRefused(client.get("/ping", "x-cg-pro-api-key: " + key).answer(), 401, MISSING);
      }
    }
  }

  @Test
  void anEndpointAboveThePlanIs10005() throws IOException {
    try (var it = at(Root.PRO).opens("market/price").start();
        Wire client = it.wire()) {
      isRefused(
          client.get("/gated", "x-cg-pro-api-key: " + it.key).answer(),
          401,
          "{\"status\":{\"timestamp\":\"TIME\",\"error_code\":10005,\"error_message\":\"This request is"
              + " limited to PRO API subscribers. Please visit"
              + " https://www.coingecko.com/en/api/pricing\"}}");
    }
    try (var it = at(Root.PRO).standing(Standing.LAPSED).start();
        Wire client = it.wire()) {
      assertThat(client.get("/simple/price", "x-cg-pro-api-key: " + it.key).answer().body())
          .contains("\"error_code\":10005");
    }
  }

  @Test
  void creditsThatAreSpentAre10006AndNotToBeTriedAgain() throws IOException {
    try (var it = at(Root.PRO).monthCap(10_000).start();
        Wire client = it.wire()) {
      String dear = client.get("/dear", "x-cg-pro-api-key: " + it.key).answer().body();
      assertThat(dear).startsWith("{\"bitcoin\"");

      Answer answer = client.get("/simple/price", "x-cg-pro-api-key: " + it.key).answer();

      isRefused(
          answer,
          429,
          "{\"status\":{\"error_code\":10006,\"error_message\":\"You have reached 10,000 calls"
              + " limit.\"}}");
      assertThat(answer.header("x-should-retry")).isEqualTo("false");
      assertThat(answer.header("Retry-After")).isNull();
      // Key info too, as on record.
      Answer key = client.get("/key", "x-cg-pro-api-key: " + it.key).answer();
      isRefused(key, 429, answer.body());
    }
  }

  /// A key of the other kind, shown where this kind's key belongs.
  @ParameterizedTest
  @CsvSource({
    "PRO, x-cg-pro-api-key, 10011, pro-api.coingecko.com, api.coingecko.com, Demo",
    "DEMO, x-cg-demo-api-key, 10010, api.coingecko.com, pro-api.coingecko.com, Pro",
  })
  void aGoodKeyOfTheOtherKindIsToldItsRoot(
      Root root, String header, int code, String from, String to, String kind) throws IOException {
    String words =
        "If you are using %s API key, please change your root URL from %s to %s"
            .formatted(kind, from, to);
    try (var it = at(root).start();
        Wire client = it.wire()) {
      String good =
          it.addKey(2, KeyShape.COINGECKO, TestGateway.SIBLING, KeyState.ACTIVE, Long.MAX_VALUE);
      String deleted =
          it.addKey(3, KeyShape.COINGECKO, TestGateway.SIBLING, KeyState.DELETED, Long.MAX_VALUE);
      String expired = it.addKey(4, KeyShape.COINGECKO, TestGateway.SIBLING, KeyState.ACTIVE, 1);

      isRefused(
          client.get("/simple/price", header + ": " + good).answer(),
          400,
          "{\"timestamp\":\"TIME\",\"error_code\":%d,\"status\":{\"error_message\":\"%s\"}}"
              .formatted(code, words));
      assertThat(client.get("/ping", header + ": " + good).answer().status()).isEqualTo(400);
      isRefused(client.get("/simple/price", header + ": " + deleted).answer(), 401, MISSING);
      isRefused(client.get("/simple/price", header + ": " + expired).answer(), 401, MISSING);
    }
  }

  @Test
  void theMinuteLimitIs429WithSecondsToWait() throws IOException {
    try (var it = at(Root.PRO).minuteLimit(1).start();
        Wire client = it.wire()) {
      String header = "x-cg-pro-api-key: " + it.key;
      Answer answer = client.get("/ping", header).answer();
      // A minute may end between two calls, not between three.
      for (int i = 0; i < 2 && answer.status() == 200; i++) {
        client.get("/ping", header).answer();
        answer = client.get("/ping", header).answer();
      }

      isRefused(
          answer,
          429,
          "{\"status\":{\"error_code\":429,\"error_message\":\"You've exceeded the Rate Limit. Please"
              + " visit https://www.coingecko.com/en/api/pricing to subscribe to our API plans for"
              + " higher rate limits.\"}}");
      assertThat(Integer.parseInt(Objects.requireNonNull(answer.header("Retry-After"))))
          .isBetween(1, 60);
    }
  }

  @Test
  void everyCallCountsInItsMinuteWhateverItsAnswer() throws IOException {
    FakeUpstream.Script notFound =
        exchange ->
            exchange.answer(
                404, "Content-Type: application/json", "{\"error\":\"coin not found\"}");
    try (var it = at(Root.PRO).minuteLimit(1000).start();
        Wire client = it.wire()) {
      it.upstream.script(notFound);
      String header = "x-cg-pro-api-key: " + it.key;
      int calls = 5;
      for (int i = 0; i < calls; i++) {
        client.get("/simple/price", header).answer();
      }
      client.get("/key", header).answer();
      client.get("/ping", header).answer();

      it.awaitQuiet();
      assertThat(it.used()).isZero();
      long counted =
          Objects.requireNonNull(it.accounts.find(TestGateway.ORGANIZATION))
              .minute()
              .counted(System.currentTimeMillis());
      assertThat(counted).as("unless a minute has just ended").isIn(0L, 7L);
    }
  }

  @ParameterizedTest
  @CsvSource({"SUSPENDED, 403", "ACTIVE, 408"})
  void aBlockedClientIs403AndASlowServer408(Standing standing, int status) throws IOException {
    var options = at(Root.PRO).standing(standing).firstByte(java.time.Duration.ofMillis(50));
    try (var it = options.start();
        Wire client = it.wire()) {
      it.upstream.script(FakeUpstream.Exchange::awaitEnd);

      Answer answer = client.get("/simple/price", "x-cg-pro-api-key: " + it.key).answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(timeless(answer.body()))
          .startsWith("{\"status\":{\"timestamp\":\"TIME\",\"error_code\":" + status + ",");
    }
  }

  @Test
  void anUnknownPathIsShapeD() throws IOException {
    try (var it = at(Root.PRO).start();
        Wire client = it.wire()) {
      isRefused(
          client.get("/nothing", "x-cg-pro-api-key: " + it.key).answer(),
          404,
          "{\"error\":\"There is nothing at this path.\"}");
    }
  }

  /// Shape A where it is our failure, shape E where it is a limit, and never a page.
  @ParameterizedTest
  @CsvSource({
    "UPSTREAM_UNREACHABLE, 502, true, The API behind could not be reached.",
    "UPSTREAM_BROKEN, 502, true, The API behind answered with something unreadable.",
    "UPSTREAM_TIMEOUT, 408, true, The API behind did not answer in time.",
    "ANSWER_UNCOUNTABLE, 502, true, The answer could not be priced.",
    "OVERLOADED, 503, true, There is too much to do right now.",
    "LEDGER_DOWN, 503, true, Calls cannot be recorded right now.",
    "STORE_DOWN, 503, true, Keys cannot be checked right now.",
    "ADDRESS_LIMIT, 429, false, You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to subscribe to our API plans for higher rate limits.",
    "CONCURRENCY, 429, false, You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to subscribe to our API plans for higher rate limits.",
  })
  void whatFailsHereIsTheirShapeToo(Situation situation, int status, boolean timed, String words)
      throws IOException {
    situation.befall(
        at(Root.PRO),
        "x-cg-pro-api-key: ",
        (answer, _) ->
            isRefused(
                answer,
                status,
                "{\"status\":{"
                    + (timed ? "\"timestamp\":\"TIME\"," : "")
                    + "\"error_code\":"
                    + status
                    + ",\"error_message\":\""
                    + words
                    + "\"}}"));
  }

  // ---- rows that are the upstream's

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      textBlock =
          """
          400 | {"error":"Missing parameter vs_currency"}
          422 | {"error":"Missing parameter vs_currency"}
          404 | {"error":"coin not found"}
          401 | {"error":{"status":{"timestamp":"2025-09-01T13:07:05.880+00:00","error_code":10012,"error_message":"Your request exceeds the allowed time range."}}}
          403 | {"status":{"error_code":403}}
          500 | {"status":{"error_code":500}}
          503 | {"status":{"error_code":503}}
          """)
  void whatTheUpstreamRefusesPassesUnchangedAndFree(int status, String body) throws IOException {
    try (var it = at(Root.PRO).start();
        Wire client = it.wire()) {
      it.upstream.script(
          exchange -> exchange.answer(status, "Content-Type: application/json", body));

      Answer answer = client.get("/simple/price", "x-cg-pro-api-key: " + it.key).answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).isEqualTo(body);
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  // ---- good answers

  @ParameterizedTest
  @CsvSource({
    "PRO, 'x-cg-pro-api-key: $1', ''",
    "PRO, 'X-CG-PRO-API-KEY: $1', ''",
    "PRO, '', ?x_cg_pro_api_key=$1",
    "PRO, 'x-cg-pro-api-key: $1', ?x_cg_pro_api_key=CG-other",
    "PRO, 'x-cg-pro-api-key: $1', ?x_cg_demo_api_key=CG-other",
    "DEMO, 'x-cg-demo-api-key: $1', ''",
    "DEMO, '', ?x_cg_demo_api_key=$1",
    "DEMO, 'x-cg-demo-api-key: $1', ?x_cg_pro_api_key=CG-other",
  })
  void aKeyOfTheKindIsTakenAndNoKeyGoesUpstream(Root root, String header, String query)
      throws IOException {
    try (var it = at(root).start();
        Wire client = it.wire()) {
      String[] headers = {
        header.isEmpty() ? "Accept: */*" : header.replace("$1", it.key),
        "X-Cg-" + (root == Root.PRO ? "Demo" : "Pro") + "-Api-Key: CG-ofTheOtherKind",
        "X-Stainless-Lang: js",
        "x-stainless-retry-count: 1",
        "X-Mine: 1"
      };

      Answer ping = client.get("/ping" + query.replace("$1", it.key), headers).answer();
      Answer price = client.get("/simple/price" + query.replace("$1", it.key), headers).answer();

      assertThat(ping.body()).isEqualTo("{\"gecko_says\":\"(V3) To the Moon!\"}");
      assertThat(price.status()).isEqualTo(200);
      assertThat(price.body()).isEqualTo("{\"bitcoin\":{\"usd\":1}}");
      Received received = it.upstream.received().getFirst();
      assertThat(received.target()).isEqualTo("/simple/price");
      assertThat(received.header("X-Mine")).isEqualTo("1");
      assertThat(received.headers())
          .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("x-cg-"))
          .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("stainless"));
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
      assertThat(it.journal.records()).noneMatch(record -> record.target().contains("CG-"));
    }
  }

  @Test
  void theDemoRootLetsCallersWithoutAKeyInWhereTheApiSaysSo() throws IOException {
    var options =
        TestGateway.with(PRICE)
            .over(protocol)
            .dialect(new CoinGeckoDialect(Root.DEMO))
            .addressLimit(3)
            .route(
                TestGateway.route(
                    "price", "GET", "/simple/price", TestGateway.base(1), Access.ANONYMOUS));
    try (var it = options.start();
        Wire client = it.wire()) {
      assertThat(client.get("/ping").answer().status()).isEqualTo(200);
      assertThat(client.get("/simple/price").answer().status()).isEqualTo(200);
      isRefused(client.get("/ping", "x-cg-demo-api-key: CG-unknown").answer(), 401, MISSING);
      Answer key = client.get("/key", "x-cg-demo-api-key: " + it.key).answer();
      assertThat(key.status()).isEqualTo(401);
      assertThat(key.body()).contains("\"error_code\":10005");

      // A caller with a key is charged, and limited by its plan, not by its address.
      for (int i = 0; i < 5; i++) {
        String header = "x-cg-demo-api-key: " + it.key;
        assertThat(client.get("/simple/price", header).answer().status()).isEqualTo(200);
      }
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(5);
    }
  }

  @Test
  void theDemoRootAsksForAKeyWhereTheApiDoes() throws IOException {
    try (var it = at(Root.DEMO).start();
        Wire client = it.wire()) {
      isRefused(client.get("/ping").answer(), 401, MISSING);
      isRefused(client.get("/ping", "x-cg-pro-api-key: " + it.key).answer(), 401, MISSING);
    }
  }

  @Test
  void callersWithoutAKeyAreLimitedPerAddress() throws IOException {
    var options =
        TestGateway.with(PRICE)
            .over(protocol)
            .dialect(new CoinGeckoDialect(Root.DEMO))
            .addressLimit(2)
            .route(
                TestGateway.route(
                    "price", "GET", "/simple/price", TestGateway.base(1), Access.ANONYMOUS));
    try (var it = options.start();
        Wire client = it.wire()) {
      Answer answer = client.get("/ping").answer();
      for (int i = 0; i < 5 && answer.status() == 200; i++) {
        answer = client.get("/simple/price").answer();
      }
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.body()).contains("\"error_code\":429");
      assertThat(answer.header("Retry-After")).isNotNull();
    }
  }

  /// Two keys of one account: its figures are equal in both answers, each key's are its own.
  @Test
  void keyInfoTellsEachKeysPart() throws IOException {
    try (var it = at(Root.PRO).monthCap(1000).minuteLimit(100).start();
        Wire client = it.wire()) {
      String limited = it.addKey(2, KeyShape.COINGECKO, new KeyLimits(KeyLimits.UNLIMITED, 2, 50));
      client.get("/simple/price", "x-cg-pro-api-key: " + it.key).answer();
      client.get("/simple/price", "x-cg-pro-api-key: " + limited).answer();
      client.get("/simple/price", "x-cg-pro-api-key: " + limited).answer();
      it.awaitQuiet();

      String account =
          "{\"plan\":\"Basic\",\"rate_limit_request_per_minute\":100,\"monthly_call_credit\":1000,"
              + "\"current_total_monthly_calls\":3,\"current_remaining_monthly_calls\":997,";
      assertThat(client.get("/key", "x-cg-pro-api-key: " + it.key).answer().body())
          .isEqualTo(
              account
                  + "\"api_key_rate_limit_request_per_minute\":100,"
                  + "\"api_key_monthly_call_credit\":1000,"
                  + "\"api_key_current_total_monthly_calls\":1}");
      assertThat(client.get("/key", "x-cg-pro-api-key: " + limited).answer().body())
          .isEqualTo(
              account
                  + "\"api_key_rate_limit_request_per_minute\":50,"
                  + "\"api_key_monthly_call_credit\":2,"
                  + "\"api_key_current_total_monthly_calls\":2}");
      isRefused(
          client.get("/simple/price", "x-cg-pro-api-key: " + limited).answer(),
          429,
          "{\"status\":{\"error_code\":10006,\"error_message\":\"You have reached 2 calls limit.\"}}");
    }
  }

  @Test
  void keyInfoIsIntegersOfTheAccount() throws IOException {
    try (var it = at(Root.PRO).monthCap(1_000_000).minuteLimit(1000).start();
        Wire client = it.wire()) {
      String header = "x-cg-pro-api-key: " + it.key;
      client.get("/simple/price", header).answer();
      it.awaitQuiet();

      Answer answer = client.get("/key", header).answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body())
          .isEqualTo(
              "{\"plan\":\"Basic\",\"rate_limit_request_per_minute\":1000,"
                  + "\"monthly_call_credit\":1000000,\"current_total_monthly_calls\":1,"
                  + "\"current_remaining_monthly_calls\":999999,"
                  + "\"api_key_rate_limit_request_per_minute\":1000,"
                  + "\"api_key_monthly_call_credit\":1000000,"
                  + "\"api_key_current_total_monthly_calls\":1}");
      assertThat(client.get("/api/v3/key", header).answer().body()).isEqualTo(answer.body());
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }
}
