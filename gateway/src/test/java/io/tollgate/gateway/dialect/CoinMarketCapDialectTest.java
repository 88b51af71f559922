package io.tollgate.gateway.dialect;

import static io.tollgate.gateway.dialect.ReadJson.in;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Plan.Cap;
import io.tollgate.core.admission.Admissions;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.price.Quote;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Mount;
import io.tollgate.core.route.Upstream;
import io.tollgate.core.window.WindowKind;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.Carriers.Several;
import io.tollgate.gateway.dialect.Dialect.Endpoint;
import io.tollgate.gateway.dialect.Dialect.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoinMarketCapDialectTest {

  private static final long NOW = Instant.parse("2026-01-05T10:15:30.123Z").toEpochMilli();
  private static final TestCall CALL = TestCall.at(NOW - 9).took(9).on("/v1/fiat/map");

  private final CoinMarketCapDialect dialect = new CoinMarketCapDialect();

  @Test
  void theKeyStandsInItsHeaderOrElseInItsParameter() {
    assertThat(dialect.carriers())
        .isEqualTo(
            Carriers.of(
                Several.FIRST,
                new Carrier.Header("X-CMC_PRO_API_KEY"),
                new Carrier.Parameter("CMC_PRO_API_KEY")));
  }

  // ---- Refusals

  @Test
  void aRefusalIsTheDocumentedEnvelope() {
    Reply reply = dialect.refuse(Refusal.of(RefusalCode.NO_CREDENTIAL), CALL.took(0));

    assertThat(reply)
        .isEqualTo(
            new Reply(
                401,
                "application/json; charset=utf-8",
                List.of("Cache-Control", "no-store"),
                "{\"status\":{\"timestamp\":\"2026-01-05T10:15:30.114Z\",\"error_code\":1002,"
                    + "\"error_message\":\"API key missing.\",\"elapsed\":0,\"credit_count\":0}}"));
  }

  /// The rows of the documented table, then those it leaves to the HTTP status.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          UNKNOWN_KEY          | 401 | 1001 | This API Key is invalid.
          KEY_EXPIRED          | 401 | 1001 | This API Key is invalid.
          KEY_NOT_YET          | 401 | 1001 | This API Key is invalid.
          BAD_TOKEN            | 401 | 1001 | This API Key is invalid.
          NO_CREDENTIAL        | 401 | 1002 | API key missing.
          PLAN_UNPAID          | 402 | 1003 | Your API Key must be activated. Please go to pro.coinmarketcap.com/account/plan.
          PLAN_LAPSED          | 402 | 1004 | Your API Key's subscription plan has expired.
          NOT_IN_PLAN          | 403 | 1006 | Your API Key subscription plan doesn't support this endpoint.
          KEY_DISABLED         | 403 | 1007 | This API Key has been disabled. Please contact support.
          KEY_DELETED          | 403 | 1007 | This API Key has been disabled. Please contact support.
          SUSPENDED            | 403 | 1007 | This API Key has been disabled. Please contact support.
          MINUTE_LIMIT         | 429 | 1008 | You've exceeded your API Key's HTTP request rate limit. Rate limits reset every minute.
          CONCURRENCY          | 429 | 1008 | You've exceeded your API Key's HTTP request rate limit. Rate limits reset every minute.
          DAY_CREDITS          | 429 | 1009 | You've exceeded your API Key's daily rate limit.
          MONTH_CREDITS        | 429 | 1010 | You've exceeded your API Key's monthly rate limit.
          ADDRESS_LIMIT        | 429 | 1011 | You've hit an IP rate limit.
          OUR_FAULT            | 500 |  500 | An internal server error occurred
          UPSTREAM_UNREACHABLE | 502 |  502 | An internal server error occurred
          UPSTREAM_BROKEN      | 502 |  502 | An internal server error occurred
          ANSWER_UNCOUNTABLE   | 502 |  502 | An internal server error occurred
          LEDGER_DOWN          | 503 |  503 | An internal server error occurred
          STORE_DOWN           | 503 |  503 | An internal server error occurred
          BOOKS_FROZEN         | 503 |  503 | An internal server error occurred
          OVERLOADED           | 503 |  503 | An internal server error occurred
          DRAINING             | 503 |  503 | An internal server error occurred
          UPSTREAM_TIMEOUT     | 504 |  504 | An internal server error occurred
          BAD_REQUEST          | 400 |  400 | The request is not well-formed HTTP.
          TWO_CALLERS          | 400 |  400 | The request shows two different credentials.
          NO_API               | 404 |  404 | There is nothing at this address.
          NO_ROUTE             | 404 |  404 | There is nothing at this path.
          METHOD_NOT_ALLOWED   | 405 |  405 | This path does not take this method.
          REQUEST_TIMEOUT      | 408 |  408 | The request did not arrive in time.
          BODY_TOO_LARGE       | 413 |  413 | The request body is too large.
          TARGET_TOO_LONG      | 414 |  414 | The request target is too long.
          EXPECTATION_UNKNOWN  | 417 |  417 | Only 100-continue can be expected.
          HEADERS_TOO_LARGE    | 431 |  431 | The request headers are too large.
          METHOD_UNKNOWN       | 501 |  501 | This method is not served.
          VERSION_UNKNOWN      | 505 |  505 | This version of HTTP is not served.
          """)
  void eachRefusalHasItsRow(RefusalCode code, int status, long errorCode, String message) {
    Reply reply = dialect.refuse(Refusal.of(code), CALL);

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.contentType()).isEqualTo("application/json; charset=utf-8");
    assertThat(statusOf(reply.body()))
        .containsExactly(
            Map.entry("timestamp", "2026-01-05T10:15:30.123Z"),
            Map.entry("error_code", errorCode),
            Map.entry("error_message", message),
            Map.entry("elapsed", 9L),
            Map.entry("credit_count", 0L));
  }

  @ParameterizedTest
  @EnumSource
  void everyRefusalHasTheFiveMembersAndNoData(RefusalCode code) {
    for (String path : List.of("", "/v1/fiat/map", "/v4/dex/x", "/public-api/v1/x")) {
      Reply reply = dialect.refuse(Refusal.of(code), CALL.on(path));

      assertThat(ReadJson.object(reply.body())).containsOnlyKeys("status");
      assertThat(statusOf(reply.body()).keySet())
          .containsExactly("timestamp", "error_code", "error_message", "elapsed", "credit_count");
      assertThat(statusOf(reply.body())).containsEntry("credit_count", 0L);
      assertThat(statusOf(reply.body()).get("error_message")).isNotEqualTo("").isNotNull();
    }
  }

  @Test
  void freeTextIsTheRefusalsOwn() {
    Reply reply =
        dialect.refuse(Refusal.of(RefusalCode.BAD_REQUEST, "Invalid value for \"id\""), CALL);

    assertThat(statusOf(reply.body())).containsEntry("error_message", "Invalid value for \"id\"");
  }

  @Test
  void aMissingKeyOnAPublicPathWithoutAPublicVersionIs1005() {
    for (String path : List.of("/public-api/v1/key/info", "/trial-pro-api/v1/key/info")) {
      Reply reply = dialect.refuse(Refusal.of(RefusalCode.NO_CREDENTIAL), CALL.on(path));

      assertThat(reply.status()).isEqualTo(403);
      assertThat(statusOf(reply.body()))
          .containsEntry("error_code", "1005")
          .containsEntry("error_message", "An API Key is required for this call.");
    }
  }

  @Test
  void theLimitOfAPublicPathIs1022() {
    Reply reply =
        dialect.refuse(Refusal.of(RefusalCode.ADDRESS_LIMIT), CALL.on("/public-api/v1/x"));

    assertThat(reply.status()).isEqualTo(429);
    assertThat(statusOf(reply.body()))
        .containsEntry("error_code", "1022")
        .containsEntry("error_message", "You've reached the limit");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/cryptocurrency/map, false",
    "/v2/cryptocurrency/info, false",
    "/v3/cryptocurrency/listings/latest, false",
    "/v1/dexter, false",
    "/v1/dex, false",
    "/v10/dex/x, false",
    "/v40/x, false",
    "/public-apis/x, false",
    "/x/v4/dex/y, false",
    "'', false",
    "/, false",
    "/v4/dex/pairs/quotes/latest, true",
    "/v1/dex/search, true",
    "/v5/real-world-assets/map, true",
    "/public-api, true",
    "/public-api/v1/cryptocurrency/map, true",
    "/trial-pro-api/v3/x, true",
  })
  void errorCodesAreStringsInTheFamiliesThatHaveThemSo(String path, boolean string) {
    Reply refused = dialect.refuse(Refusal.of(RefusalCode.UNKNOWN_KEY), CALL.on(path));
    Reply quoted = dialect.quote(CALL.on(path).asking(new Quote(0, 0, List.of())));

    assertThat(statusOf(refused.body()).get("error_code"))
        .isEqualTo(string ? "1001" : (Object) 1001L);
    assertThat(statusOf(quoted.body()).get("error_code")).isEqualTo(string ? "0" : (Object) 0L);
  }

  @Test
  void theErrorCodeOfA500IsANumberOnEveryPath() {
    for (String path : List.of("/v1/x", "/v4/dex/x", "/v5/x", "/public-api/v1/x")) {
      Reply reply = dialect.refuse(Refusal.of(RefusalCode.OUR_FAULT), CALL.on(path));

      assertThat(statusOf(reply.body())).containsEntry("error_code", 500L);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-05T10:15:00.000Z, 60",
    "2026-01-05T10:15:00.001Z, 60",
    "2026-01-05T10:15:00.999Z, 60",
    "2026-01-05T10:15:01.000Z, 59",
    "2026-01-05T10:15:30.123Z, 30",
    "2026-01-05T10:15:58.999Z, 2",
    "2026-01-05T10:15:59.000Z, 1",
    "2026-01-05T10:15:59.999Z, 1",
  })
  void theMinuteLimitSaysHowManySecondsTheMinuteHas(Instant now, String seconds) {
    long millis = now.toEpochMilli();
    long end = Instant.parse("2026-01-05T10:16:00Z").toEpochMilli();

    for (Refusal refusal :
        List.of(
            Refusal.of(RefusalCode.MINUTE_LIMIT), Refusal.until(RefusalCode.MINUTE_LIMIT, end))) {
      Reply reply = dialect.refuse(refusal, TestCall.at(millis));

      assertThat(reply.headers())
          .containsExactly("Cache-Control", "no-store", "Retry-After", seconds);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1_000_000, -1, 0, 1, 59_999, 60_000, 60_001, 3_600_000, 1L << 62})
  void retryAfterStaysBetween1And60Seconds(long millisToGo) {
    Reply reply = dialect.refuse(Refusal.until(RefusalCode.MINUTE_LIMIT, NOW + millisToGo), CALL);

    assertThat(Integer.parseInt(reply.headers().getLast())).isBetween(1, 60);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MINUTE_LIMIT", "CONCURRENCY", "THROUGHPUT"})
  void noOtherRefusalSaysWhenToRetry(RefusalCode code) {
    Reply reply = dialect.refuse(Refusal.until(code, NOW + 5_000), CALL);

    assertThat(reply.headers()).isEqualTo(Reply.UNCACHED);
  }

  @Test
  void aRevokedKeyIsToldAsDisabled() {
    Caller caller = TestAccounts.caller(TestAccounts.plan(0), 0, NOW, KeyState.DELETED);
    Refusal refusal = requireNonNull(Admissions.refuse(caller, api(), null, new Tried(NOW)));

    assertThat(dialect.refuse(refusal, CALL.by(caller)).status()).isEqualTo(403);
  }

  private static Api api() {
    var upstream =
        new Upstream(
            "localhost",
            1,
            "",
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1);
    return new Api(
        TestAccounts.API,
        new Mount("", ""),
        "coinmarketcap",
        upstream,
        KeyShape.UUID,
        true,
        List.of(),
        null,
        0,
        0,
        0);
  }

  // ---- Key info

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/key/info, true",
    "POST, /v1/key/info, false",
    "GET, /v1/key/info/, false",
    "GET, /v1/key, false",
    "GET, /v2/key/info, false",
    "GET, /public-api/v1/key/info, false",
  })
  void onlyKeyInfoIsAnsweredHere(String method, String path, boolean ours) {
    assertThat(dialect.endpoint(method, path) != null).isEqualTo(ours);
  }

  @Test
  void keyInfoIsTheDocumentedExample() {
    long now = Instant.parse("2019-08-28T04:03:33Z").toEpochMilli();
    Caller caller =
        TestAccounts.caller(
            TestAccounts.plan(
                60, new Cap(WindowKind.UTC_DAY, 4000), new Cap(WindowKind.UTC_MONTH, 120_000)),
            0,
            now);
    TestAccounts.charge(caller, 1, now);
    caller.account().minute().count(now - 10);

    Reply reply = keyInfo(TestCall.at(now - 10).took(10).by(caller));

    assertThat(reply)
        .isEqualTo(
            new Reply(
                200,
                "application/json; charset=utf-8",
                List.of("Cache-Control", "no-store"),
                """
                {"data":{\
                "plan":{"credit_limit_daily":4000,"credit_limit_daily_reset":"In 19 hours, 56 minutes",\
                "credit_limit_daily_reset_timestamp":"2019-08-29T00:00:00.000Z",\
                "credit_limit_monthly":120000,"credit_limit_monthly_reset":"In 3 days, 19 hours, 56 minutes",\
                "credit_limit_monthly_reset_timestamp":"2019-09-01T00:00:00.000Z","rate_limit_minute":60},\
                "usage":{"current_minute":{"requests_made":1,"requests_left":59},\
                "current_day":{"credits_used":1,"credits_left":3999},\
                "current_month":{"credits_used":1,"credits_left":119999}}},\
                "status":{"timestamp":"2019-08-28T04:03:33.000Z","error_code":0,"error_message":null,\
                "elapsed":10,"credit_count":0,"notice":null}}\
                """));
  }

  @Test
  void keyInfoOfAPlanWithoutDailyCapAndMinuteLimitHasEveryMember() {
    long yesterday = Instant.parse("2026-02-09T12:00:00Z").toEpochMilli();
    long now = Instant.parse("2026-02-10T12:00:00Z").toEpochMilli();
    long anchor = Instant.parse("2026-01-31T05:30:00Z").toEpochMilli();
    Plan plan =
        TestAccounts.anchored(TestAccounts.plan(0, new Cap(WindowKind.ANCHORED_MONTH, 450_000)));
    Caller caller = TestAccounts.caller(plan, anchor, yesterday);
    TestAccounts.charge(caller, 30, yesterday);
    TestAccounts.charge(caller, 12, now);

    Reply reply = keyInfo(TestCall.at(now).by(caller));

    assertThat(reply.body())
        .isEqualTo(
            """
            {"data":{\
            "plan":{"credit_limit_daily":450000,"credit_limit_daily_reset":"In 17 hours, 30 minutes",\
            "credit_limit_daily_reset_timestamp":"2026-02-11T05:30:00.000Z",\
            "credit_limit_monthly":450000,"credit_limit_monthly_reset":"In 17 days, 17 hours, 30 minutes",\
            "credit_limit_monthly_reset_timestamp":"2026-02-28T05:30:00.000Z","rate_limit_minute":2147483647},\
            "usage":{"current_minute":{"requests_made":1,"requests_left":2147483646},\
            "current_day":{"credits_used":12,"credits_left":449958},\
            "current_month":{"credits_used":42,"credits_left":449958}}},\
            "status":{"timestamp":"2026-02-10T12:00:00.000Z","error_code":0,"error_message":null,\
            "elapsed":0,"credit_count":0,"notice":null}}\
            """);
  }

  @Test
  void keyInfoOfAPlanWithoutAnyCapStaysInsideTheIntegersOfJson() {
    Caller caller = TestAccounts.caller(TestAccounts.plan(0), 0, NOW);
    TestAccounts.charge(caller, 5, NOW);

    Map<String, @Nullable Object> body = ReadJson.object(keyInfo(CALL.by(caller)).body());

    assertThat(in(body, "data", "plan", "credit_limit_daily")).isEqualTo(Cap.UNLIMITED);
    assertThat(in(body, "data", "plan", "credit_limit_monthly")).isEqualTo(Cap.UNLIMITED);
    assertThat(in(body, "data", "usage", "current_day", "credits_left"))
        .isEqualTo(Cap.UNLIMITED - 5);
    assertThat(in(body, "data", "usage", "current_month", "credits_left"))
        .isEqualTo(Cap.UNLIMITED - 5);
  }

  @Test
  void theTighterOfTwoDailyCapsIsTold() {
    Caller caller =
        TestAccounts.caller(
            TestAccounts.plan(
                0, new Cap(WindowKind.UTC_DAY, 1000), new Cap(WindowKind.ROLLING_DAY, 10)),
            0,
            NOW);
    TestAccounts.charge(caller, 4, NOW);

    Map<String, @Nullable Object> body = ReadJson.object(keyInfo(CALL.by(caller)).body());

    assertThat(in(body, "data", "plan", "credit_limit_daily")).isEqualTo(10L);
    assertThat(in(body, "data", "usage", "current_day", "credits_left")).isEqualTo(6L);
  }

  @Test
  void creditsOfCallsInFlightAreNotUsedYet() {
    Caller caller =
        TestAccounts.caller(TestAccounts.plan(0, new Cap(WindowKind.UTC_DAY, 100)), 0, NOW);
    TestAccounts.hold(caller, 40, NOW);

    Map<String, @Nullable Object> body = ReadJson.object(keyInfo(CALL.by(caller)).body());

    assertThat(in(body, "data", "usage", "current_day", "credits_used")).isEqualTo(0L);
    assertThat(in(body, "data", "usage", "current_day", "credits_left")).isEqualTo(100L);
  }

  @Test
  void requestsMadeCountsThisCallAndIsTheKeysOwnWhereThePlanSaysSo() {
    Plan shared = TestAccounts.plan(3);
    Caller ofOrganization = TestAccounts.caller(shared, 0, NOW);
    Caller ofKey = TestAccounts.caller(TestAccounts.perKey(shared), 0, NOW);
    for (Caller caller : List.of(ofOrganization, ofKey)) {
      for (int calls = 0; calls < 5; calls++) {
        caller.account().minute().count(NOW);
      }
      caller.count(NOW);
    }

    assertThat(currentMinute(ofOrganization))
        .isEqualTo(Map.of("requests_made", 5L, "requests_left", 0L));
    assertThat(currentMinute(ofKey)).isEqualTo(Map.of("requests_made", 1L, "requests_left", 2L));
  }

  private @Nullable Object currentMinute(Caller caller) {
    return in(ReadJson.object(keyInfo(CALL.by(caller)).body()), "data", "usage", "current_minute");
  }

  /// Basic plans reset by the UTC calendar, paid ones by the anchor; the 29th to 31st clamp and
  /// come back.
  @ParameterizedTest
  @CsvSource({
    "basic, 2026-01-05T05:30:00Z, 2026-01-31T23:59:59.999Z, 2026-02-01T00:00:00.000Z, 2026-02-01T00:00:00.000Z",
    "basic, 2026-01-05T05:30:00Z, 2026-02-01T00:00:00.000Z, 2026-02-02T00:00:00.000Z, 2026-03-01T00:00:00.000Z",
    "basic, 2026-01-05T05:30:00Z, 2026-12-31T12:00:00.000Z, 2027-01-01T00:00:00.000Z, 2027-01-01T00:00:00.000Z",
    "paid, 2026-01-05T05:30:00Z, 2026-02-05T05:29:59.999Z, 2026-02-05T05:30:00.000Z, 2026-02-05T05:30:00.000Z",
    "paid, 2026-01-05T05:30:00Z, 2026-02-05T05:30:00.000Z, 2026-02-06T05:30:00.000Z, 2026-03-05T05:30:00.000Z",
    "paid, 2024-01-31T12:00:00Z, 2024-02-10T00:00:00.000Z, 2024-02-10T12:00:00.000Z, 2024-02-29T12:00:00.000Z",
    "paid, 2024-01-31T12:00:00Z, 2024-02-29T12:00:00.000Z, 2024-03-01T12:00:00.000Z, 2024-03-31T12:00:00.000Z",
    "paid, 2025-01-31T12:00:00Z, 2025-04-30T11:59:59.999Z, 2025-04-30T12:00:00.000Z, 2025-04-30T12:00:00.000Z",
    "paid, 2025-01-31T12:00:00Z, 2025-04-30T12:00:00.000Z, 2025-05-01T12:00:00.000Z, 2025-05-31T12:00:00.000Z",
  })
  void resetsFollowThePlan(String kind, Instant anchor, Instant now, String day, String month) {
    Plan plan =
        kind.equals("basic")
            ? TestAccounts.plan(30, new Cap(WindowKind.UTC_MONTH, 15_000))
            : TestAccounts.anchored(
                TestAccounts.plan(60, new Cap(WindowKind.ANCHORED_MONTH, 450_000)));
    long millis = now.toEpochMilli();
    Caller caller = TestAccounts.caller(plan, anchor.toEpochMilli(), millis);

    Map<String, @Nullable Object> body =
        ReadJson.object(keyInfo(TestCall.at(millis).by(caller)).body());

    assertThat(in(body, "data", "plan", "credit_limit_daily_reset_timestamp")).isEqualTo(day);
    assertThat(in(body, "data", "plan", "credit_limit_monthly_reset_timestamp")).isEqualTo(month);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -1         | In 1 minute
          0          | In 1 minute
          59999      | In 1 minute
          60000      | In 1 minute
          119999     | In 1 minute
          120000     | In 2 minutes
          3599999    | In 59 minutes
          3600000    | In 1 hour
          3660000    | In 1 hour, 1 minute
          7320000    | In 2 hours, 2 minutes
          71787000   | In 19 hours, 56 minutes
          86399999   | In 23 hours, 59 minutes
          86400000   | In 1 day
          86460000   | In 1 day, 1 minute
          90000000   | In 1 day, 1 hour
          330987000  | In 3 days, 19 hours, 56 minutes
          2678400000 | In 31 days
          """)
  void theCountdownNamesTheUnitsThatCount(long millis, String words) {
    assertThat(CoinMarketCapDialect.countdown(millis)).isEqualTo(words);
  }

  @Test
  void keyInfoWithoutACallerIsAMistakeOfOurs() {
    assertThatThrownBy(() -> keyInfo(CALL)).isInstanceOf(IllegalStateException.class);
  }

  private Reply keyInfo(Call call) {
    Endpoint endpoint = requireNonNull(dialect.endpoint("GET", "/v1/key/info"));
    return endpoint.answer(call);
  }

  // ---- Quotes

  @Test
  void aQuoteStandsInTheEnvelopeAndCostsNothing() {
    Caller caller =
        TestAccounts.caller(
            TestAccounts.plan(
                0, new Cap(WindowKind.UTC_DAY, 100), new Cap(WindowKind.UTC_MONTH, 1000)),
            0,
            NOW);
    TestAccounts.charge(caller, 3, NOW);
    TestAccounts.hold(caller, 2, NOW);
    var quote = new Quote(1, 26, List.of(new Quote.Line("points", 1, 25)));

    Reply reply = dialect.quote(CALL.by(caller).asking(quote));

    assertThat(reply)
        .isEqualTo(
            new Reply(
                200,
                "application/json; charset=utf-8",
                List.of("Cache-Control", "no-store"),
                """
                {"data":{"low":1,"high":26,"parts":[{"words":"points","low":1,"high":25}],"left":[\
                {"kind":"utc-day","starts_at":"2026-01-05T00:00:00.000Z","resets_at":"2026-01-06T00:00:00.000Z",\
                "cap":100,"used":3,"held":2,"left":97},\
                {"kind":"utc-month","starts_at":"2026-01-01T00:00:00.000Z","resets_at":"2026-02-01T00:00:00.000Z",\
                "cap":1000,"used":3,"held":2,"left":997}]},\
                "status":{"timestamp":"2026-01-05T10:15:30.123Z","error_code":0,"error_message":null,\
                "elapsed":9,"credit_count":0,"notice":null}}\
                """));
  }

  // ---- The status of good answers

  @Test
  void theMemberIsTheStatus() {
    assertThat(dialect.member()).isEqualTo("status");
  }

  @ParameterizedTest(name = "{1} {0}")
  @MethodSource
  void theStatusKeepsWhatTheUpstreamSaidAndTellsOurTimeAndCharge(
      @Nullable String upstream, String path, long credits, String expected) {
    byte[] member = upstream == null ? null : upstream.getBytes(UTF_8);

    assertThat(dialect.memberText(CALL.on(path), member, credits)).isEqualTo(expected);
  }

  static List<Arguments> theStatusKeepsWhatTheUpstreamSaidAndTellsOurTimeAndCharge() {
    String time = "{\"timestamp\":\"2026-01-05T10:15:30.123Z\",";
    String fresh =
        time
            + "\"error_code\":0,\"error_message\":null,\"elapsed\":9,\"credit_count\":%d,\"notice\":null}";
    String freshString = fresh.replace("\"error_code\":0", "\"error_code\":\"0\"");
    String v1 = "/v1/fiat/map";
    String dex = "/v4/dex/pairs/quotes/latest";
    return List.of(
        // Nothing to keep.
        Arguments.of(null, v1, 1, fresh.formatted(1)),
        Arguments.of(null, dex, 1, freshString.formatted(1)),
        Arguments.of("{}", v1, 0, fresh.formatted(0)),
        Arguments.of("{}", dex, 7, freshString.formatted(7)),
        // All of ours replaced, in the documented order.
        Arguments.of(
            """
            {"credit_count":99,"notice":"n","timestamp":"1999-01-01T00:00:00Z","elapsed":1.5,
             "error_message":null,"error_code":0,"total_count":5000}\
            """,
            v1,
            25,
            time
                + "\"error_code\":0,\"error_message\":null,\"elapsed\":9,\"credit_count\":25,"
                + "\"notice\":\"n\",\"total_count\":5000}"),
        // The upstream's type of error_code and its way to say nothing stay, on any path.
        Arguments.of(
            "{\"error_code\":\"0\",\"error_message\":\"\"}",
            v1,
            1,
            time
                + "\"error_code\":\"0\",\"error_message\":\"\",\"elapsed\":9,\"credit_count\":1,"
                + "\"notice\":null}"),
        Arguments.of("{\"error_code\":0}", dex, 1, fresh.formatted(1)),
        // A voided answer: its error stays, the charge is 0.
        Arguments.of(
            "{\"error_code\":4001,\"error_message\":\"no \\\"such\\\" pair\",\"category\":\"VALIDATION\"}",
            v1,
            0,
            time
                + "\"error_code\":4001,\"error_message\":\"no \\\"such\\\" pair\",\"elapsed\":9,"
                + "\"credit_count\":0,\"notice\":null,\"category\":\"VALIDATION\"}"),
        // Others: strings, whole numbers and words stay, in the upstream's order; the rest goes.
        Arguments.of(
            "{\"b\":true,\"a\":null,\"f\":false,\"s\":\"\\u0041\\n\",\"i\":-1,\"d\":1.5,\"o\":{},\"l\":[1]}",
            v1,
            1,
            fresh
                .formatted(1)
                .replace("}", ",\"b\":true,\"a\":null,\"f\":false,\"s\":\"A\\n\",\"i\":-1}")),
        // Unfit values of known members fall back.
        Arguments.of(
            "{\"error_code\":null,\"error_message\":5,\"notice\":{},\"total_count\":1.0}",
            v1,
            1,
            fresh.formatted(1)),
        Arguments.of("{\"error_code\":[0]}", dex, 1, freshString.formatted(1)),
        Arguments.of("{\"error_code\":99999999999999999999}", v1, 1, fresh.formatted(1)),
        // A name said twice: the last holds, and stands once.
        Arguments.of(
            "{\"x\":1,\"error_code\":1,\"x\":2,\"error_code\":0}",
            v1,
            1,
            fresh.formatted(1).replace("}", ",\"x\":2}")),
        // Names in disguise are still ours.
        Arguments.of("{\"credit_\\u0063ount\":0}", v1, 5, fresh.formatted(5)),
        // What is no character becomes one.
        Arguments.of(
            "{\"notice\":\"\\ud800\",\"\\udfff\":1}",
            v1,
            1,
            fresh.formatted(1).replace("null}", "\"\ufffd\",\"\ufffd\":1}")),
        // Not an object, not JSON, not closed: nothing to keep.
        Arguments.of("null", v1, 1, fresh.formatted(1)),
        Arguments.of("[]", v1, 1, fresh.formatted(1)),
        Arguments.of("\"}\"", v1, 1, fresh.formatted(1)),
        Arguments.of("{\"notice\":\"n\"", v1, 1, fresh.formatted(1)),
        Arguments.of("{\"notice\":\"n\"}}", v1, 1, fresh.formatted(1)),
        Arguments.of("{\"notice\":\"a\nb\"}", v1, 1, fresh.formatted(1)),
        Arguments.of("{\"x\":" + "[".repeat(5000), v1, 1, fresh.formatted(1)),
        Arguments.of("{\"x\":\"" + "x".repeat(70_000) + "\"}", v1, 1, fresh.formatted(1)),
        Arguments.of("", v1, 1, fresh.formatted(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"error_code":0}                      | false
          {"error_code":-0}                     | false
          {"error_code":"0"}                    | false
          {"error_code":""}                     | false
          {"error_code":null}                   | false
          {"error_code":false}                  | false
          {"error_code":{"error_code":1}}       | false
          {"code":1}                            | false
          {}                                    | false
          []                                    | false
          1                                     | false
          {"error_code":1                       | false
          {"error_code":1,"error_code":0}       | false
          {"error_code":1}                      | true
          {"error_code":-1}                     | true
          {"error_code":4001,"error_message":1} | true
          {"error_code":"4002"}                 | true
          {"error_code":"x"}                    | true
          {"error_code":0,"error_code":1}       | true
          {"error\\u005fcode":1}                | true
          """)
  void anAnswerWithAnErrorCodeIsVoid(String status, boolean isVoid) {
    assertThat(dialect.voids(status.getBytes(UTF_8))).isEqualTo(isVoid);
  }

  @Test
  void anAnswerWithoutStatusIsNotVoid() {
    assertThat(dialect.voids(null)).isFalse();
  }

  @Test
  void noStatusOfAnUpstreamBreaksOurs() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    byte[] good =
        """
        {"timestamp":"2026-01-05T10:15:30.123Z","error_code":"4001","error_message":"\\u00e9\\"",
        "elapsed":9,"credit_count":1,"notice":"é😀","total_count":12,"x":[{"y":"\\ud83d"}],"z":true}\
        """
            .getBytes(UTF_8);
    for (int round = 0; round < 50_000; round++) {
      byte[] bad =
          Arrays.copyOf(
              good, random.nextInt(4) == 0 ? 1 + random.nextInt(good.length) : good.length);
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        int at = random.nextInt(bad.length);
        bad[at] =
            random.nextBoolean()
                ? (byte) "{}[]\",:\\0-tfnu \n".charAt(random.nextInt(16))
                : (byte) random.nextInt(256);
      }

      String text = dialect.memberText(CALL, bad, 3);

      Map<String, @Nullable Object> status = ReadJson.object(text);
      String told = "seed " + seed + ": " + new String(bad, UTF_8);
      assertThat(status.keySet())
          .as(told)
          .startsWith(
              "timestamp", "error_code", "error_message", "elapsed", "credit_count", "notice");
      assertThat(status).as(told).containsEntry("credit_count", 3L);
      Object code = status.get("error_code");
      assertThat(dialect.voids(bad))
          .as(told)
          .isEqualTo(!List.of(0L, "0", "").contains(requireNonNull(code)));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> statusOf(String body) {
    return (Map<String, @Nullable Object>) requireNonNull(ReadJson.object(body).get("status"));
  }
}
