package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.gateway.dialect.CoinMarketCapDialect;
import io.tollgate.testkit.FakeUpstream;
import io.tollgate.testkit.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// CoinMarketCap's contract over a socket, whatever is spoken on it: the rows of its error table
/// are rows here.
@Wire.OverEach
class CoinMarketCapTest {

  private static final String CARRIER = "X-CMC_PRO_API_KEY: ";
  private static final FakeUpstream.Script OK = FakeUpstream.json("{\"data\":[1]}");

  private final Wire.Protocol protocol;

  CoinMarketCapTest(Wire.Protocol protocol) {
    this.protocol = protocol;
  }

  private TestGateway.Options at() {
    return TestGateway.with(OK).over(protocol).dialect(new CoinMarketCapDialect());
  }

  /// Byte for byte but for the instant and the time it took.
  private static void isRefused(Answer answer, int status, String errorCode, String message) {
    assertThat(timeless(answer.body()))
        .isEqualTo(
            "{\"status\":{\"timestamp\":\"TIME\",\"error_code\":"
                + errorCode
                + ",\"error_message\":\""
                + message
                + "\",\"elapsed\":MILLIS,\"credit_count\":0}}");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
  }

  private static String timeless(String body) {
    return body.replaceAll("\"20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"", "\"TIME\"")
        .replaceAll("\"elapsed\":\\d+", "\"elapsed\":MILLIS");
  }

  // ---- rows of the error table that are ours

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          UNKNOWN_KEY          | 401 | 1001 | This API Key is invalid.
          MALFORMED_KEY        | 401 | 1001 | This API Key is invalid.
          EXPIRED_KEY          | 401 | 1001 | This API Key is invalid.
          NO_KEY               | 401 | 1002 | API key missing.
          UNPAID               | 402 | 1003 | Your API Key must be activated. Please go to pro.coinmarketcap.com/account/plan.
          LAPSED               | 402 | 1004 | Your API Key's subscription plan has expired.
          NOT_IN_PLAN          | 403 | 1006 | Your API Key subscription plan doesn't support this endpoint.
          DISABLED_KEY         | 403 | 1007 | This API Key has been disabled. Please contact support.
          DELETED_KEY          | 403 | 1007 | This API Key has been disabled. Please contact support.
          SUSPENDED            | 403 | 1007 | This API Key has been disabled. Please contact support.
          MINUTE_LIMIT         | 429 | 1008 | You've exceeded your API Key's HTTP request rate limit. Rate limits reset every minute.
          CONCURRENCY          | 429 | 1008 | You've exceeded your API Key's HTTP request rate limit. Rate limits reset every minute.
          DAY_CREDITS          | 429 | 1009 | You've exceeded your API Key's daily rate limit.
          MONTH_CREDITS        | 429 | 1010 | You've exceeded your API Key's monthly rate limit.
          ADDRESS_LIMIT        | 429 | 1011 | You've hit an IP rate limit.
          UPSTREAM_UNREACHABLE | 502 | 502  | An internal server error occurred
          UPSTREAM_BROKEN      | 502 | 502  | An internal server error occurred
          UPSTREAM_TIMEOUT     | 504 | 504  | An internal server error occurred
          ANSWER_UNCOUNTABLE   | 502 | 502  | An internal server error occurred
          OVERLOADED           | 503 | 503  | An internal server error occurred
          LEDGER_DOWN          | 503 | 503  | An internal server error occurred
          STORE_DOWN           | 503 | 503  | An internal server error occurred
          NO_ROUTE             | 404 | 404  | There is nothing at this path.
          WRONG_METHOD         | 405 | 405  | This path does not take this method.
          BODY_TOO_LARGE       | 413 | 413  | The request body is too large.
          """)
  void eachSituationHasItsRow(Situation situation, int status, String errorCode, String message)
      throws IOException {
    situation.befall(at(), CARRIER, (answer, _) -> isRefused(answer, status, errorCode, message));
  }

  /// The families whose codes are text, in the words of the same rows.
  @ParameterizedTest
  @CsvSource({"/v4/dex/pairs", "/v1/dex/search", "/v5/index"})
  void theCodeIsTextWhereTheFamilyHasItSo(String path) throws IOException {
    var options = at().route(TestGateway.route("text", "GET", path, TestGateway.base(1)));
    try (var it = options.start();
        Wire client = it.wire()) {
      isRefused(client.get(path).answer(), 401, "\"1002\"", "API key missing.");
      isRefused(
          client.get(path, CARRIER + "x").answer(), 401, "\"1001\"", "This API Key is invalid.");
    }
  }

  @Test
  void onlyTheMinuteLimitSaysWhenToTryAgain() throws IOException {
    Situation.MINUTE_LIMIT.befall(
        at(), CARRIER, (answer, _) -> assertThat(answer.header("Retry-After")).isNotNull());
    for (Situation spent : new Situation[] {Situation.DAY_CREDITS, Situation.MONTH_CREDITS}) {
      spent.befall(at(), CARRIER, (answer, _) -> assertThat(answer.header("Retry-After")).isNull());
    }
  }

  // ---- rows that are the upstream's

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      textBlock =
          """
          400 | 400    | Invalid value for \\"id\\"
          400 | "4001" | The address is not valid
          400 | "4002" | The address is not valid
          404 | 404    | Not found
          500 | 500    | An internal server error occurred
          """)
  void whatTheUpstreamRefusesIsToldInTheEnvelopeAndFree(int status, String code, String message)
      throws IOException {
    String body =
        "{\"status\":{\"timestamp\":\"2018-06-02T22:51:28.209Z\",\"error_code\":"
            + code
            + ",\"error_message\":\""
            + message
            + "\",\"elapsed\":10,\"credit_count\":7}}";
    try (var it = at().start();
        Wire client = it.wire()) {
      it.upstream.script(
          exchange -> exchange.answer(status, "Content-Type: application/json", body));

      Answer answer = client.get("/data", CARRIER + it.key).answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body())
          .contains("\"error_code\":" + code)
          .contains("\"error_message\":\"" + message + '"')
          .contains("\"elapsed\":");
      it.awaitQuiet();
      assertThat(it.used()).isZero();
    }
  }

  // ---- good answers

  @ParameterizedTest
  @CsvSource({
    "X-CMC_PRO_API_KEY: $1, ''",
    "x-cmc_pro_api_key: $1, ''",
    "Accept: */*, ?CMC_PRO_API_KEY=$1",
    "X-CMC_PRO_API_KEY: $1, ?CMC_PRO_API_KEY=other",
  })
  void everyCarrierReachesTheKeyAndNoneGoesOn(String header, String query) throws IOException {
    try (var it = at().start();
        Wire client = it.wire()) {
      Answer answer =
          client.get("/data" + query.replace("$1", it.key), header.replace("$1", it.key)).answer();

      assertThat(timeless(answer.body()))
          .startsWith("{\"data\":[1],\"status\":{\"timestamp\":\"TIME\",\"error_code\":0,")
          .contains("\"credit_count\":1");
      assertThat(it.upstream.received().getFirst().target()).isEqualTo("/data");
      assertThat(it.upstream.received().getFirst().header("X-CMC_PRO_API_KEY")).isNull();
      it.awaitQuiet();
      assertThat(it.used()).isEqualTo(1);
    }
  }

  @Test
  void keyInfoIsFreeAndCountsInTheMinute() throws IOException {
    try (var it = at().monthCap(100).minuteLimit(1000).start();
        Wire client = it.wire()) {
      client.get("/data", CARRIER + it.key).answer();
      it.awaitQuiet();

      Answer answer = client.get("/v1/key/info", CARRIER + it.key).answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body())
          .contains("\"credit_limit_monthly\":100")
          .contains("\"current_month\":{\"credits_used\":1,\"credits_left\":99}")
          .contains("\"credit_count\":0");
      String old = it.addKey(2, KeyShape.UUID, TestGateway.API, KeyState.DISABLED, Long.MAX_VALUE);
      assertThat(client.get("/v1/key/info", CARRIER + old).answer().status()).isEqualTo(403);
      assertThat(client.get("/v1/key/info").answer().status()).isEqualTo(401);
    }
  }
}
