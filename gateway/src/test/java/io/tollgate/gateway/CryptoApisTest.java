package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.account.Standing;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.ledger.CallRecord;
import io.tollgate.core.price.Ceiling;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.PricePart;
import io.tollgate.gateway.dialect.CryptoApisDialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.FakeUpstream.Received;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Crypto APIs' contract over a socket, whatever is spoken on it: the rows of its error table are
/// rows here.
@Wire.OverEach
class CryptoApisTest {

  private final Wire.Protocol protocol;

  CryptoApisTest(Wire.Protocol protocol) {
    this.protocol = protocol;
  }

  private static final String RATE =
      "{\"apiVersion\":\"2021-03-20\",\"requestId\":\"601c1710034ed6d407996b30\",\"context\":\"t1\","
          + "\"data\":{\"item\":{\"rate\":\"54768.26745499848\"}}}";
  private static final FakeUpstream.Script OK = FakeUpstream.json(RATE);
  private static final String PATH = "/market-data/exchange-rates/by-symbols/btc/usd";

  private TestGateway.Options at() {
    return TestGateway.with(OK)
        .over(protocol)
        .dialect(new CryptoApisDialect())
        .route(
            TestGateway.route(
                "rate",
                "GET",
                "/market-data/exchange-rates/by-symbols/{from}/{to}",
                TestGateway.base(5)))
        .route(TestGateway.route("gated", "GET", "/gated", TestGateway.base(1)))
        .route(
            TestGateway.route(
                "list",
                "GET",
                "/list",
                TestGateway.price(
                    new PricePart.Resources(
                        List.of(JsonPath.parse("$.data.items")),
                        50,
                        new Ceiling.Parameter("limit", 50, 100_000)))));
  }

  private static void isRefused(Answer answer, int status, String code, String message) {
    assertThat(answer.body())
        .matches(
            "\\{\"apiVersion\":\"2021-03-20\",\"requestId\":\"[0-9a-f]{24}\",\"error\":\\{\"code\":\""
                + code
                + "\",\"message\":\".*\"}}")
        .endsWith("\"message\":\"" + message + "\"}}");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json;charset=UTF-8");
  }

  private static final String MISSING =
      "The specific authorization header (API Key) is missing, please check our Authorization"
          + " section in our Documentation.";
  private static final String INVALID =
      "The provided API key is invalid. Please, generate a new one from your Dashboard.";
  private static final String SPENT =
      "You have insufficient credits. Please upgrade your plan from your Dashboard or contact our"
          + " team via email.";

  // ---- rows of the error table that are ours

  @Test
  void withoutAKeyOrWithABadOneItIs401() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      isRefused(client.get(PATH).answer(), 401, "missing_api_key", MISSING);
      isRefused(client.get(PATH, "x-api-key: x").answer(), 401, "invalid_api_key", INVALID);
      isRefused(
          client.get(PATH + "?apiKey=" + "0".repeat(40)).answer(), 401, "invalid_api_key", INVALID);
      long id = 2;
      for (KeyState state : List.of(KeyState.DISABLED, KeyState.DELETED)) {
        String key = it.addKey(id++, KeyShape.HEX, TestGateway.API, state, Long.MAX_VALUE);
        isRefused(client.get(PATH, "X-API-Key: " + key).answer(), 401, "invalid_api_key", INVALID);
      }
      String expired = it.addKey(9, KeyShape.HEX, TestGateway.API, KeyState.ACTIVE, 1);
      isRefused(
          client.get(PATH, "X-API-KEY: " + expired).answer(), 401, "invalid_api_key", INVALID);
    }
  }

  @Test
  void aKeyInHeaderAndQueryTogetherIsRefusedEvenIfItIsTheSame() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      String header = "x-api-key: " + it.key;
      isRefused(
          client.get(PATH + "?apiKey=" + it.key, header).answer(), 401, "invalid_api_key", INVALID);
      isRefused(
          client.get(PATH + "?%61piKey=" + it.key, header).answer(),
          401,
          "invalid_api_key",
          INVALID);
      assertThat(client.get(PATH, header).answer().status()).isEqualTo(200);
      assertThat(client.get(PATH + "?apiKey=" + it.key).answer().status()).isEqualTo(200);
      for (Received received : it.upstream.received()) {
        assertThat(received.target()).isEqualTo(PATH);
        assertThat(received.headers())
            .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("api-key"));
      }
    }
  }

  @Test
  void spentCreditsAre402AndNothingIsAsked() throws IOException {
    try (var it = at().monthCap(9).start();
        Wire client = it.wire()) {
      String header = "x-api-key: " + it.key;
      assertThat(client.get(PATH, header).answer().status()).isEqualTo(200);

      Answer answer = client.get(PATH, header).answer();

      isRefused(answer, 402, "insufficient_credits", SPENT);
      assertThat(answer.header("x-credits-consumed")).isEqualTo("0");
      assertThat(answer.header("x-credits-available")).isEqualTo("4");
      assertThat(it.upstream.received()).hasSize(1);
    }
    try (var it = at().standing(Standing.UNPAID).start();
        Wire client = it.wire()) {
      isRefused(
          client.get(PATH, "x-api-key: " + it.key).answer(), 402, "insufficient_credits", SPENT);
    }
  }

  @Test
  void anEndpointThatIsNotOpenIs403() throws IOException {
    try (var it = at().opens("market/rate").start();
        Wire client = it.wire()) {
      isRefused(
          client.get("/gated", "x-api-key: " + it.key).answer(),
          403,
          "endpoint_not_allowed_for_plan",
          "This endpoint is not available for your current subscription plan, please upgrade your"
              + " plan to be able to use it.");
    }
    try (var it = at().standing(Standing.SUSPENDED).start();
        Wire client = it.wire()) {
      isRefused(
          client.get(PATH, "x-api-key: " + it.key).answer(),
          403,
          "endpoint_not_allowed_for_api_key",
          "This endpoint is not available for your API key.");
    }
  }

  @Test
  void tooManyCallsAre429WithTheNumbers() throws IOException {
    try (var it = at().minuteLimit(1).start();
        Wire client = it.wire()) {
      Answer answer = client.get(PATH, "x-api-key: " + it.key).answer();
      for (int i = 0; i < 3 && answer.status() == 200; i++) {
        answer = client.get(PATH, "x-api-key: " + it.key).answer();
      }

      isRefused(
          answer,
          429,
          "request_limit_reached",
          "The request limit has been reached. There can be maximum 1 requests per 60 second(s)"
              + " made. Please contact our team via email if you need more or upgrade your plan.");
      assertThat(Integer.parseInt(Objects.requireNonNull(answer.header("Retry-After"))))
          .isBetween(1, 60);
      assertThat(answer.header("x-credits-consumed")).isEqualTo("0");
    }
  }

  @Test
  void anUnknownPathIs400AndAWrongMethod405() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      isRefused(
          client.get("/nothing", "x-api-key: " + it.key).answer(),
          400,
          "uri_not_found",
          "The specified URI has not been found. Check the URI and try again.");
      isRefused(
          client.request("DELETE", PATH, "x-api-key: " + it.key).answer(),
          405,
          "request_method_not_supported",
          "The request method 'DELETE' is not supported.");
    }
  }

  @Test
  void aFaultOfTheUpstreamIs500AndFree() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      it.upstream.script(FakeUpstream.Exchange::reset);

      Answer answer = client.get(PATH, "x-api-key: " + it.key).answer();

      isRefused(
          answer,
          500,
          "unexpected_server_error",
          "The API behind answered with something unreadable.");
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UPSTREAM_UNREACHABLE, 500, unexpected_server_error, The API behind could not be reached.",
    "UPSTREAM_TIMEOUT, 500, unexpected_server_error, The API behind did not answer in time.",
    "ANSWER_UNCOUNTABLE, 500, unexpected_server_error, The answer could not be priced.",
    "OVERLOADED, 503, temporary_shutdown_endpoint, There is too much to do right now.",
    "LEDGER_DOWN, 503, temporary_shutdown_endpoint, Calls cannot be recorded right now.",
    "STORE_DOWN, 503, temporary_shutdown_endpoint, Keys cannot be checked right now.",
    "LAPSED, 402, insufficient_credits, " + SPENT,
    "BODY_TOO_LARGE, 413, body_too_large, The request body is too large.",
  })
  void eachFailureHasItsCode(Situation situation, int status, String code, String words)
      throws IOException {
    situation.befall(at(), "x-api-key: ", (answer, _) -> isRefused(answer, status, code, words));
  }

  // ---- request bodies

  private static Answer post(Wire client, String path, String body, String key, String... headers)
      throws IOException {
    var lines = new ArrayList<String>(List.of(headers));
    lines.add("x-api-key: " + key);
    return client.post(path, body, lines.toArray(String[]::new)).answer();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      textBlock =
          """
          text/plain                     | {"data":{"item":{}}}           | 415 | unsupported_media_type
          application/jsonx              | {"data":{"item":{}}}           | 415 | unsupported_media_type
          application/json               | {"data":                       | 409 | bad_json
          application/json               | "text"                         | 409 | bad_json
          application/json               | !!                             | 409 | missing_request_body
          application/json               | {}                             | 422 | invalid_request_body_structure
          application/json               | {"data":{}}                    | 422 | invalid_request_body_structure
          application/json               | {"data":{"item":1}}            | 422 | invalid_request_body_structure
          application/json               | {"data":{"item":{}}}           | 200 | !!
          Application/JSON;charset=utf-8 | {"context":"b","data":{"item":{"a":[1]}}} | 200 | !!
          application/json               | {"jsonrpc":"2.0","method":"m"} | 200 | !!
          application/json               | [{"jsonrpc":"2.0"}]            | 200 | !!
          """)
  void aBodyThatIsNoneIsRefusedBeforeItIsForwarded(
      String type, String body, int status, String code) throws IOException {
    try (var it =
            at().route(TestGateway.route("post", "POST", "/post", TestGateway.base(3))).start();
        Wire client = it.wire()) {
      Answer answer = post(client, "/post", body, it.key, "Content-Type: " + type);

      assertThat(answer.status()).as(answer.body()).isEqualTo(status);
      it.awaitQuiet();
      if (status == 200) {
        assertThat(it.used()).isEqualTo(3);
        assertThat(it.upstream.received()).hasSize(1);
      } else {
        assertThat(answer.body()).contains("\"error\":{\"code\":\"" + code + "\"");
        assertThat(answer.header("x-credits-consumed")).isEqualTo("0");
        assertThat(it.used()).isZero();
        assertThat(it.upstream.received()).isEmpty();
      }
      // The connection is in order.
      assertThat(client.get(PATH, "x-api-key: " + it.key).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void theContextOfABodyIsEchoedBeforeTheQuerys() throws IOException {
    try (var it =
            at().route(TestGateway.route("post", "POST", "/post", TestGateway.base(3))).start();
        Wire client = it.wire()) {
      String body = "{\"context\":\"b\",\"data\":{\"item\":{}}}";

      Answer both = post(client, "/post?context=q", body, "unknown");
      Answer query = post(client, "/post?context=q", "{}", "unknown");

      assertThat(both.status()).isEqualTo(401);
      assertThat(both.body()).contains("\"context\":\"b\"");
      assertThat(query.body()).contains("\"context\":\"q\"");
    }
  }

  @Test
  void bodiesPassAsTheyCameHoweverLongTheyAre() throws IOException {
    FakeUpstream.Script echo = exchange -> exchange.answer(200, "", exchange.body());
    try (var it =
            at().route(TestGateway.route("post", "POST", "/post", TestGateway.base(3))).start();
        Wire client = it.wire()) {
      it.upstream.script(echo);
      for (int length : new int[] {10, 5_000, 300_000}) {
        String body = "{\"data\":{\"item\":{\"a\":\"" + "x".repeat(length) + "\"}}}";
        assertThat(post(client, "/post", body, it.key, "Content-Type: application/json").body())
            .isEqualTo(body);
        var pieces = new ArrayList<String>();
        for (int at = 0; at < body.length(); at += 7_000) {
          pieces.add(body.substring(at, Math.min(body.length(), at + 7_000)));
        }
        client.post("/post", pieces, "x-api-key: " + it.key, "Content-Type: application/json");
        assertThat(client.answer().body()).isEqualTo(body);
      }
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(18);
    }
  }

  // ---- the envelope

  @Test
  void aRefusalEchoesVersionAndContextAndHasTheIdThatIsKept() throws IOException {
    try (var it = at().monthCap(0).start();
        Wire client = it.wire()) {
      Answer answer =
          client
              .get(
                  PATH + "?context=a%20%22b%22&context=c",
                  "x-api-key: " + it.key,
                  "x-api-version: 2024-12-12")
              .answer();

      CallRecord record = it.record();
      String id = record.id().toString().replace("-", "").substring(0, 24);
      assertThat(answer.body())
          .startsWith(
              "{\"apiVersion\":\"2024-12-12\",\"requestId\":\""
                  + id
                  + "\",\"context\":\"a \\\"b\\\"\",\"error\":{\"code\":\"insufficient_credits\"");
      assertThat(answer.header("Tollgate-Request-Id")).isEqualTo(record.id().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-12-1", "2024-12-123", "x", "2024-12-12\"", "20241212"})
  void aVersionThatIsNoneIsNotEchoed(String version) throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      assertThat(client.get(PATH, "x-api-version: " + version).answer().body())
          .startsWith("{\"apiVersion\":\"2021-03-20\",");
    }
  }

  @Test
  void aContextIsEchoedUpToItsBound() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      assertThat(client.get(PATH + "?context=" + "c".repeat(1024)).answer().body())
          .contains("\"context\":\"" + "c".repeat(1024) + '"');
      assertThat(client.get(PATH + "?context=" + "c".repeat(1025)).answer().body())
          .doesNotContain("context");
    }
  }

  @Test
  void everyRequestHasAnIdOfItsOwn() throws IOException {
    var ids = new TreeSet<String>();
    try (var it = at().start();
        Wire client = it.wire()) {
      for (int i = 0; i < 1000; i++) {
        String body = client.get(PATH).answer().body();
        ids.add(body.substring(body.indexOf("requestId"), body.indexOf("\"error\"")));
      }
    }
    assertThat(ids).hasSize(1000);
  }

  // ---- what the upstream says

  @ParameterizedTest
  @CsvSource({
    "400, limit_greater_than_allowed",
    "403, sync_addresses_limit_reached",
    "404, resource_not_found",
    "405, allowed_methods",
    "409, invalid_data",
    "422, could_not_calculate_rate_for_pair",
    "500, technical_issues",
    "501, unimplemented"
  })
  void whatTheUpstreamRefusesPassesFreeWithTheCreditHeaders(int status, String code)
      throws IOException {
    String body = "{\"apiVersion\":\"2021-03-20\",\"error\":{\"code\":\"" + code + "\"}}";
    try (var it = at().monthCap(100).start();
        Wire client = it.wire()) {
      it.upstream.script(
          exchange -> exchange.answer(status, "Content-Type: application/json", body));

      Answer answer = client.get(PATH, "x-api-key: " + it.key).answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).isEqualTo(body);
      assertThat(answer.header("x-credits-consumed")).isEqualTo("0");
      assertThat(answer.header("x-credits-available")).isEqualTo("100");
    }
  }

  @Test
  void aGoodAnswerPassesAsItIsAndItsHeadSaysWhatItCost() throws IOException {
    try (var it = at().monthCap(100).start();
        Wire client = it.wire()) {
      Answer answer = client.get(PATH + "?context=t1", "X-API-Key: " + it.key).answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(RATE);
      assertThat(answer.header("x-credits-consumed")).isEqualTo("5");
      assertThat(answer.header("x-credits-available")).isEqualTo("95");
      assertThat(answer.header("x-response-time")).matches("[0-9]+");
      assertThat(it.upstream.received().getFirst().target()).isEqualTo(PATH + "?context=t1");
      CallRecord record = it.record();
      assertThat(record.credits()).isEqualTo(5);
    }
  }

  /// A price that is counted is in the head of every answer that is small, however it comes; and a
  /// fixed one in that of a long answer too.
  @Test
  void theHeadOfACountedAnswerWaitsForItsPrice() throws IOException {
    String items = "1,".repeat(100) + "1";
    try (var it = at().monthCap(1000).start();
        Wire client = it.wire()) {
      it.upstream.script(exchange -> {
        exchange.raw(
            String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "",
                ""));
        exchange.chunk("{\"data\":{\"items\":[");
        for (int i = 0; i < items.length(); i += 50) {
          exchange.chunk(items.substring(i, Math.min(items.length(), i + 50)));
        }
        exchange.chunk("]}}");
        exchange.raw("0\r\n\r\n");
      });
      Answer counted = client.get("/list?limit=200", "X-API-Key: " + it.key).answer();
      assertThat(counted.header("x-credits-consumed")).isEqualTo("3");
      assertThat(counted.header("x-credits-available")).isEqualTo("997");

      String many = "{\"data\":{\"items\":[" + "1,".repeat(99_999) + "1]}}";
      it.upstream.script(FakeUpstream.json(many));
      Answer streamed = client.get("/list?limit=100000", "X-API-Key: " + it.key).answer();
      assertThat(streamed.status()).isEqualTo(402);
      Answer fixed = client.get(PATH, "X-API-Key: " + it.key).answer();
      assertThat(fixed.body()).isEqualTo(many);
      assertThat(fixed.header("x-credits-consumed")).isEqualTo("5");
      assertThat(fixed.header("x-credits-available")).isEqualTo("992");
    }
  }

  @Test
  void ofALongCountedAnswerTheHeadSaysNothingRatherThanAGuess() throws IOException {
    String many = "{\"data\":{\"items\":[" + "1,".repeat(99_999) + "1]}}";
    try (var it = at().start();
        Wire client = it.wire()) {
      it.upstream.script(FakeUpstream.json(many));

      Answer streamed = client.get("/list?limit=100000", "X-API-Key: " + it.key).answer();

      assertThat(streamed.body()).isEqualTo(many);
      assertThat(streamed.header("x-credits-consumed")).isNull();
      assertThat(streamed.header("x-credits-available")).isNull();
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(2000);
    }
  }

  @Test
  void whatIsAvailableFallsByWhatIsConsumedUnderConcurrencyToo() throws Exception {
    var available = new TreeSet<Long>();
    try (var it = at().monthCap(1000).start();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Callable<List<Answer>>>();
      for (int i = 0; i < 8; i++) {
        calls.add(() -> {
          var answers = new ArrayList<Answer>();
          try (Wire client = it.wire()) {
            for (int call = 0; call < 25; call++) {
              answers.add(client.get(PATH, "X-API-Key: " + it.key).answer());
            }
          }
          return answers;
        });
      }
      for (var done : threads.invokeAll(calls)) {
        for (Answer answer : done.get()) {
          assertThat(answer.header("x-credits-consumed")).isEqualTo("5");
          available.add(Long.valueOf(Objects.requireNonNull(answer.header("x-credits-available"))));
        }
      }
    }
    // 200 calls of 5 credits: each saw a balance of its own.
    assertThat(available).hasSize(200);
    assertThat(available.first()).isZero();
    assertThat(available.last()).isEqualTo(995);
  }

  @Test
  void aQuoteIsInTheEnvelope() throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      Answer answer = client.get(PATH, "X-API-Key: " + it.key, "Tollgate-Quote: true").answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("\"data\":{\"item\":{\"low\":5,\"high\":5,");
    }
  }
}
