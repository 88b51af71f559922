package io.tollgate.gateway.dialect;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.account.Plan.Cap;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.price.Quote;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.Credits;
import io.tollgate.core.window.WindowKind;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.Carriers.Several;
import io.tollgate.gateway.dialect.Dialect.Endpoint;
import io.tollgate.gateway.dialect.Dialect.Reply;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TollgateDialectTest {

  private static final long NOW = Instant.parse("2026-01-05T10:15:30.123Z").toEpochMilli();
  private static final long MONTH_END = Instant.parse("2026-02-01T00:00:00Z").toEpochMilli();
  private static final TestCall CALL = TestCall.at(NOW).on("/v1/things");

  private final TollgateDialect dialect =
      new TollgateDialect(_ -> new KeyNames.Name("build \"server\"", "tg_live_ab…yz"));

  @Test
  void theKeyIsABearerTokenOrStandsInAHeaderOrParameterAndNoneWinsSilently() {
    assertThat(dialect.carriers())
        .isEqualTo(
            Carriers.of(
                Several.SAME,
                new Carrier.Bearer(),
                new Carrier.Header("X-API-Key"),
                new Carrier.Parameter("api_key")));
  }

  // ---- Problems

  @Test
  void aRefusalIsAProblemDocument() {
    Reply reply = dialect.refuse(Refusal.until(RefusalCode.MONTH_CREDITS, MONTH_END), CALL);

    assertThat(reply)
        .isEqualTo(
            new Reply(
                429,
                "application/problem+json",
                List.of("Cache-Control", "no-store", "Retry-After", "3600"),
                """
                {"type":"urn:tollgate:problem:month-credits","title":"The credits of the month are spent.",\
                "status":429,\
                "detail":"The credits of the month are spent. Try again after 2026-02-01T00:00:00.000Z.",\
                "code":"month-credits","request_id":"01900000-0000-7001-8000-000000000002",\
                "resets_at":"2026-02-01T00:00:00.000Z","retry_after":3600}\
                """));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "KEY_DELETED")
  void everyRefusalNamesItsProblem(RefusalCode code) {
    Reply reply = dialect.refuse(Refusal.of(code, "In \"other\" words."), CALL);

    assertThat(reply.status()).isEqualTo(code.status());
    assertThat(reply.contentType()).isEqualTo("application/problem+json");
    assertThat(ReadJson.object(reply.body()))
        .containsEntry("type", "urn:tollgate:problem:" + code.text())
        .containsEntry("title", code.words())
        .containsEntry("status", (long) code.status())
        .containsEntry("code", code.text())
        .containsEntry("request_id", CALL.id().toString())
        .hasEntrySatisfying(
            "detail",
            detail -> assertThat(String.valueOf(detail)).startsWith("In \"other\" words."));
  }

  @Test
  void aDeletedKeyLooksLikeOneThatNeverWas() {
    assertThat(dialect.refuse(Refusal.of(RefusalCode.KEY_DELETED), CALL))
        .isEqualTo(dialect.refuse(Refusal.of(RefusalCode.UNKNOWN_KEY), CALL));
  }

  @ParameterizedTest
  @EnumSource
  void aChallengeComesWithEvery401AndNothingElse(RefusalCode code) {
    String challenge = headers(dialect.refuse(Refusal.of(code), CALL)).get("WWW-Authenticate");

    if (code.status() != 401) {
      assertThat(challenge).isNull();
    } else if (code == RefusalCode.NO_CREDENTIAL) {
      assertThat(challenge).isEqualTo("Bearer");
    } else {
      assertThat(challenge).isEqualTo("Bearer error=\"invalid_token\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MINUTE_LIMIT, 2026-01-05T10:16:00Z, 30",
    "MINUTE_LIMIT, 2026-01-05T10:15:30.124Z, 1",
    "MINUTE_LIMIT, 2026-01-05T10:15:30.123Z, 1",
    "MINUTE_LIMIT, 2026-01-05T10:15:00Z, 1",
    "MINUTE_LIMIT, , 60",
    "DAY_CREDITS, 2026-01-05T10:20:00Z, 270",
    "DAY_CREDITS, 2026-01-06T00:00:00Z, 3600",
    "MONTH_CREDITS, 2026-02-01T00:00:00Z, 3600",
    "ADDRESS_LIMIT, 2026-01-05T10:15:40Z, 10",
    "ADDRESS_LIMIT, , 30",
    "LEDGER_DOWN, , 5",
    "STORE_DOWN, , 5",
    "BOOKS_FROZEN, , 60",
    "OVERLOADED, , 1",
    "DRAINING, , 1",
    "OVERLOADED, 2026-01-05T10:15:33Z, 3",
    "UPSTREAM_TIMEOUT, , ",
    "UPSTREAM_UNREACHABLE, , ",
    "OUR_FAULT, , ",
    "KEY_DISABLED, , ",
    "BAD_REQUEST, , ",
  })
  void retryAfterIsBoundedAndSaidWhereItHelps(
      RefusalCode code, @Nullable Instant retryAt, @Nullable String seconds) {
    Refusal refusal =
        retryAt == null ? Refusal.of(code) : Refusal.until(code, retryAt.toEpochMilli());

    Reply reply = dialect.refuse(refusal, CALL);

    assertThat(headers(reply).get("Retry-After")).isEqualTo(seconds);
    assertThat(ReadJson.object(reply.body()).get("retry_after"))
        .isEqualTo(seconds == null ? null : Long.valueOf(seconds));
  }

  // ---- RateLimit fields

  @Test
  void everyLimitOfTheCallerHasItsPolicyAndItsRate() {
    Caller caller =
        TestAccounts.caller(
            TestAccounts.plan(
                60,
                new Cap(WindowKind.UTC_DAY, 4000),
                new Cap(WindowKind.ROLLING_DAY, 3000),
                new Cap(WindowKind.UTC_MONTH, 120_000)),
            0,
            NOW);
    caller.account().minute().count(NOW);
    caller.account().minute().count(NOW);
    TestAccounts.charge(caller, 100, NOW);
    TestAccounts.hold(caller, 25, NOW);

    Map<String, String> headers = added(CALL.by(caller));

    assertThat(headers.keySet()).containsExactly("RateLimit-Policy", "RateLimit");
    assertThat(items(headers.get("RateLimit-Policy")))
        .isEqualTo(
            Map.of(
                "minute", Map.of("q", 60L, "w", 60L),
                "utc-day", Map.of("q", 4000L, "qu", "credits", "w", 86_400L),
                "rolling-day", Map.of("q", 3000L, "qu", "credits", "w", 86_400L),
                "utc-month", Map.of("q", 120_000L, "qu", "credits", "w", 2_678_400L)));
    assertThat(items(headers.get("RateLimit")))
        .isEqualTo(
            Map.of(
                "minute", Map.of("r", 58L, "t", 30L),
                "utc-day", Map.of("r", 3875L, "t", 49_470L),
                // Its oldest minute leaves 24 h after its end.
                "rolling-day", Map.of("r", 2875L, "t", 86_430L),
                "utc-month", Map.of("r", 119_875L, "t", 2_295_870L)));
  }

  @Test
  void theFieldsReadAsInTheDraft() {
    Caller caller =
        TestAccounts.caller(TestAccounts.plan(60, new Cap(WindowKind.UTC_DAY, 10)), 0, NOW);
    caller.account().minute().count(NOW);

    assertThat(added(CALL.by(caller)))
        .isEqualTo(
            Map.of(
                "RateLimit-Policy", "\"minute\";q=60;w=60, \"utc-day\";q=10;qu=\"credits\";w=86400",
                "RateLimit", "\"minute\";r=59;t=30, \"utc-day\";r=10;t=49470"));
  }

  @Test
  void noNumberIsNegativeOrLongerThanAFieldTakes() {
    Caller caller =
        TestAccounts.caller(
            TestAccounts.plan(1, new Cap(WindowKind.UTC_MONTH, Credits.MAX - 1)), 0, NOW);
    for (int calls = 0; calls < 3; calls++) {
      caller.account().minute().count(NOW);
    }

    Map<String, String> headers = added(CALL.by(caller));

    assertThat(items(headers.get("RateLimit-Policy")).get("utc-month"))
        .containsEntry("q", 999_999_999_999_999L);
    assertThat(items(headers.get("RateLimit")).get("utc-month"))
        .containsEntry("r", 999_999_999_999_999L);
    assertThat(items(headers.get("RateLimit")).get("minute")).containsEntry("r", 0L);
  }

  @Test
  void whoHasNoLimitIsToldNone() {
    assertThat(added(CALL)).isEmpty();
    assertThat(added(CALL.by(TestAccounts.caller(TestAccounts.plan(0), 0, NOW)))).isEmpty();
  }

  @Test
  void aRefusalForALimitTellsTheLimits() {
    Caller caller = TestAccounts.caller(TestAccounts.plan(1), 0, NOW);
    caller.account().minute().count(NOW);
    caller.account().minute().count(NOW);

    Reply reply =
        dialect.refuse(Refusal.until(RefusalCode.MINUTE_LIMIT, MONTH_END), CALL.by(caller));

    assertThat(headers(reply))
        .containsEntry("RateLimit-Policy", "\"minute\";q=1;w=60")
        .containsEntry("RateLimit", "\"minute\";r=0;t=30");
  }

  // ---- Usage

  @ParameterizedTest
  @CsvSource({"GET, /usage, true", "POST, /usage, false", "GET, /usage/, false", "GET, /, false"})
  void onlyUsageIsAnsweredHere(String method, String path, boolean ours) {
    assertThat(dialect.endpoint(method, path) != null).isEqualTo(ours);
  }

  @Test
  void usageTellsPlanKeyMinuteAndWindows() {
    Caller caller =
        TestAccounts.caller(TestAccounts.plan(60, new Cap(WindowKind.ROLLING_DAY, 4000)), 0, NOW);
    caller.account().minute().count(NOW);
    TestAccounts.charge(caller, 5, NOW);
    TestAccounts.hold(caller, 2, NOW);

    Reply reply = usage(CALL.by(caller));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.contentType()).isEqualTo("application/json");
    assertThat(headers(reply).keySet())
        .containsExactly("Cache-Control", "RateLimit-Policy", "RateLimit");
    assertThat(reply.body())
        .isEqualTo(
            """
            {"at":"2026-01-05T10:15:30.123Z","plan":{"id":"basic","name":"Basic"},\
            "key":{"id":"key_000000000001a","label":"build \\"server\\"","hint":"tg_live_ab…yz"},\
            "minute":{"counted_per":"organization","limit":60,"used":1,"left":59,\
            "resets_at":"2026-01-05T10:16:00.000Z"},\
            "windows":[\
            {"kind":"rolling-day","starts_at":"2026-01-04T10:15:30.123Z","resets_at":"2026-01-06T10:16:00.000Z",\
            "cap":4000,"used":5,"held":2,"left":3995},\
            {"kind":"utc-month","starts_at":"2026-01-01T00:00:00.000Z","resets_at":"2026-02-01T00:00:00.000Z",\
            "cap":null,"used":5,"held":2,"left":null}]}\
            """);
  }

  @Test
  void usageTellsNoLimitAsNull() {
    Caller caller = TestAccounts.caller(TestAccounts.perKey(TestAccounts.plan(0)), 0, NOW);

    Map<String, @Nullable Object> minute = new LinkedHashMap<>();
    minute.put("counted_per", "key");
    minute.put("limit", null);
    minute.put("used", 1L);
    minute.put("left", null);
    minute.put("resets_at", "2026-01-05T10:16:00.000Z");
    assertThat(ReadJson.in(ReadJson.object(usage(CALL.by(caller)).body()), "minute"))
        .isEqualTo(minute);
  }

  @Test
  void usageWithoutACallerIsAMistakeOfOurs() {
    assertThatThrownBy(() -> usage(CALL)).isInstanceOf(IllegalStateException.class);
  }

  private Reply usage(Call call) {
    Endpoint endpoint = requireNonNull(dialect.endpoint("GET", "/usage"));
    return endpoint.answer(call);
  }

  // ---- Good answers and quotes

  @Test
  void goodAnswersPassAsTheyAre() {
    assertThat(dialect.member()).isNull();
    assertThat(dialect.voids(null)).isFalse();
    assertThatThrownBy(() -> dialect.memberText(CALL, null, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aQuoteTellsThePartsAndOfAnIdentifiedCallerWhatIsLeft() {
    var quote = new Quote(1, 3, List.of(new Quote.Line("a call", 1, 1)));
    Caller caller = TestAccounts.caller(TestAccounts.plan(0), 0, NOW);

    Reply anonymous = dialect.quote(CALL.asking(quote));
    Reply identified = dialect.quote(CALL.asking(quote).by(caller));

    assertThat(anonymous)
        .isEqualTo(
            new Reply(
                200,
                "application/json",
                List.of("Cache-Control", "no-store"),
                "{\"low\":1,\"high\":3,\"parts\":[{\"words\":\"a call\",\"low\":1,\"high\":1}],"
                    + "\"left\":[]}"));
    assertThat(ReadJson.in(ReadJson.object(identified.body()), "left"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(2);
  }

  private Map<String, String> added(Call call) {
    var headers = new LinkedHashMap<String, String>();
    dialect.addHeaders(
        call, (name, value) -> assertThat(headers.put(name, value)).as(name).isNull());
    return headers;
  }

  private static Map<String, String> headers(Reply reply) {
    var headers = new LinkedHashMap<String, String>();
    for (int i = 0; i < reply.headers().size(); i += 2) {
      assertThat(headers.put(reply.headers().get(i), reply.headers().get(i + 1))).isNull();
    }
    return headers;
  }

  private static final Pattern ITEM = Pattern.compile("\"([ !#-\\[\\]-~]*)\"((?:;[^;,]+)+)");
  private static final Pattern PARAMETER =
      Pattern.compile(";([a-z*][a-z0-9_\\-.*]*)=(?:(-?[0-9]{1,15})|\"([ !#-\\[\\]-~]*)\")");

  /// Reads a List of String Items with parameters that are Integers or Strings (RFC 9651).
  private static Map<String, Map<String, Object>> items(@Nullable String field) {
    var items = new LinkedHashMap<String, Map<String, Object>>();
    for (String member : requireNonNull(field).split(", ", -1)) {
      Matcher item = ITEM.matcher(member);
      assertThat(item.matches()).as(member).isTrue();
      var parameters = new LinkedHashMap<String, Object>();
      Matcher parameter = PARAMETER.matcher(item.group(2));
      int end = 0;
      while (parameter.find() && parameter.start() == end) {
        String number = parameter.group(2);
        Object value = number == null ? parameter.group(3) : (Object) Long.valueOf(number);
        assertThat(parameters.put(parameter.group(1), value)).as(member).isNull();
        end = parameter.end();
      }
      assertThat(end).as(member).isEqualTo(item.group(2).length());
      assertThat(items.put(item.group(1), parameters)).as(member).isNull();
    }
    return items;
  }
}
