package io.tollgate.gateway.dialect;

import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Reach.Wanted;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.key.KeyState;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.request.Subject;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.Carriers.Several;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The CoinGecko API, version 3, at either of its roots: bare answers, refusals in five shapes,
/// `GET /ping`, `GET /key`.
///
/// Source: its public documentation (Authentication; Common errors and rate limit; API usage), its
/// OpenAPI files, and answers recorded by published clients.
public final class CoinGeckoDialect implements Dialect {

  /*
   * Where the documentation is silent or our design differs:
   *
   * - A key's text does not tell its kind: a key opens one api, and that api's dialect is its kind.
   *   Only somebody who shows a good key is told that it belongs to the other root.
   * - Disabled, deleted and expired keys are 10002, as unknown ones.
   * - A subscription that is not paid for opens nothing: 10005, which sends people to the plans.
   * - The other kind's header or parameter is not read. It does not go upstream either.
   * - A dead upstream is 502, one that is too slow 408; clients try both again.
   */

  private static final String JSON = "application/json; charset=utf-8";

  /// Longest wait published clients take from an answer, in seconds.
  private static final long RETRY_SECONDS_MAX = 60;

  /// Calls per minute that stand for no limit: the largest number every client can read.
  private static final long MINUTE_UNLIMITED = Integer.MAX_VALUE;

  private static final String KEY_MISSING =
      "API Key Missing. Please make sure you're using the right authentication method. For Pro API,"
          + " please visit: https://docs.coingecko.com/reference/authentication. For Public/Demo"
          + " API, please visit: https://docs.coingecko.com/v3.0.1/reference/authentication.";
  private static final String PRO_ONLY =
      "This request is limited to PRO API subscribers. Please visit"
          + " https://www.coingecko.com/en/api/pricing";
  private static final String MINUTE_LIMIT =
      "You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to"
          + " subscribe to our API plans for higher rate limits.";

  /// Which of the two roots; each takes the keys of its kind.
  public enum Root {
    /// Of the paid plans.
    PRO(
        "coingecko",
        "pro",
        10_011,
        "If you are using Demo API key, please change your root URL from pro-api.coingecko.com to"
            + " api.coingecko.com"),
    /// Of the free plan, and of callers without a key where the api admits them.
    DEMO(
        "coingecko-demo",
        "demo",
        10_010,
        "If you are using Pro API key, please change your root URL from api.coingecko.com to"
            + " pro-api.coingecko.com");

    private final String dialect;
    private final String kind;
    private final int wrongRoot;
    private final String wrongRootWords;

    Root(String dialect, String kind, int wrongRoot, String wrongRootWords) {
      this.dialect = dialect;
      this.kind = kind;
      this.wrongRoot = wrongRoot;
      this.wrongRootWords = wrongRootWords;
    }

    private Root other() {
      return this == PRO ? DEMO : PRO;
    }

    private Carrier header() {
      return new Carrier.Header("x-cg-" + kind + "-api-key");
    }

    private Carrier parameter() {
      return new Carrier.Parameter("x_cg_" + kind + "_api_key");
    }
  }

  private final Root root;

  public CoinGeckoDialect(Root root) {
    this.root = root;
  }

  @Override
  public String name() {
    return root.dialect;
  }

  @Override
  public KeyShape keyShape() {
    return KeyShape.COINGECKO;
  }

  @Override
  public Carriers carriers() {
    return new Carriers(
        List.of(root.header(), root.parameter()),
        List.of(root.other().header(), root.other().parameter()),
        Several.FIRST,
        false);
  }

  @Override
  public List<String> privateHeaders() {
    return List.of("X-Stainless-*");
  }

  /// Callers without a key are let in at the Demo root; one with a key has its own limits.
  @Override
  public boolean keyCountsUnasked() {
    return root == Root.DEMO;
  }

  // ---- refusals

  @Override
  public Reply refuse(Refusal refusal, Call call) {
    int status = status(refusal.code());
    String at = instant(call.nowMillis());
    return switch (refusal.code()) {
      case NO_CREDENTIAL,
          KEY_DISABLED,
          KEY_LEAKED,
          KEY_DELETED,
          KEY_EXPIRED,
          KEY_NOT_YET,
          BAD_TOKEN ->
          reply(status, inStatus(at, 10_002, KEY_MISSING));
      case UNKNOWN_KEY ->
          opensOtherRoot(call)
              ? reply(400, besideStatus(at, root.wrongRoot, root.wrongRootWords))
              : reply(status, inStatus(at, 10_002, KEY_MISSING));
      case HISTORY -> reply(status, inError(at, 10_012, historyWords(refusal)));
      case NOT_IN_PLAN, MAINNET, PLAN_UNPAID, PLAN_LAPSED ->
          reply(status, inStatus(at, 10_005, PRO_ONLY));
      case DAY_CREDITS, MONTH_CREDITS ->
          reply(status, inStatus(null, 10_006, spent(refusal)), "x-should-retry", "false");
      case MINUTE_LIMIT, ADDRESS_LIMIT, BAD_KEYS, CONCURRENCY, THROUGHPUT ->
          reply(
              status,
              inStatus(null, status, MINUTE_LIMIT),
              "Retry-After",
              Long.toString(RetryAfter.seconds(refusal, call.nowMillis(), RETRY_SECONDS_MAX)));
      case SUSPENDED,
          NETWORK,
          SCOPE,
          ENVIRONMENT,
          UPSTREAM_UNREACHABLE,
          UPSTREAM_BROKEN,
          UPSTREAM_TIMEOUT,
          FACILITATOR_DOWN,
          ANSWER_TOO_LARGE,
          ANSWER_UNCOUNTABLE,
          LEDGER_DOWN,
          STORE_DOWN,
          BOOKS_FROZEN,
          OVERLOADED,
          DRAINING,
          OUR_FAULT ->
          reply(status, inStatus(at, status, refusal.words()));
      case HTTPS_REQUIRED,
          PAYMENT_REQUIRED,
          PAYMENT_FAILED,
          BAD_REQUEST,
          REQUEST_TIMEOUT,
          BODY_TOO_LARGE,
          TARGET_TOO_LONG,
          EXPECTATION_UNKNOWN,
          HEADERS_TOO_LARGE,
          METHOD_UNKNOWN,
          VERSION_UNKNOWN,
          NO_API,
          NO_ROUTE,
          METHOD_NOT_ALLOWED,
          MISDIRECTED,
          TWO_CALLERS ->
          reply(status, new JsonWriter().object().put("error", refusal.words()).endObject());
    };
  }

  private static int status(RefusalCode code) {
    return switch (code) {
      case KEY_DISABLED, KEY_LEAKED, NOT_IN_PLAN, HISTORY, MAINNET, PLAN_UNPAID, PLAN_LAPSED -> 401;
      case UPSTREAM_TIMEOUT -> 408;
      default -> code.status();
    };
  }

  private static Reply reply(int status, JsonWriter body, String... headers) {
    return new Reply(
        status,
        JSON,
        headers.length == 0
            ? Reply.UNCACHED
            : List.of("Cache-Control", "no-store", headers[0], headers[1]),
        body.toString());
  }

  /// @param at null for none
  private static JsonWriter inStatus(@Nullable String at, int errorCode, String words) {
    var json = new JsonWriter();
    json.object().object("status");
    if (at != null) {
      json.put("timestamp", at);
    }
    return json.put("error_code", errorCode).put("error_message", words).endObject().endObject();
  }

  private static JsonWriter inError(String at, int errorCode, String words) {
    return new JsonWriter()
        .object()
        .object("error")
        .object("status")
        .put("timestamp", at)
        .put("error_code", errorCode)
        .put("error_message", words)
        .endObject()
        .endObject()
        .endObject();
  }

  private static JsonWriter besideStatus(String at, int errorCode, String words) {
    return new JsonWriter()
        .object()
        .put("timestamp", at)
        .put("error_code", errorCode)
        .object("status")
        .put("error_message", words)
        .endObject()
        .endObject();
  }

  /// As [UtcText], but with the offset in digits.
  private static String instant(long millis) {
    String utc = UtcText.of(millis);
    return utc.substring(0, utc.length() - 1) + "+00:00";
  }

  /// Whether a good key was shown that is of the other kind.
  private boolean opensOtherRoot(Call call) {
    Caller caller = call.caller();
    if (caller == null || !root.other().dialect.equals(call.keysDialect())) {
      return false;
    }
    return caller.state() == KeyState.ACTIVE
        && call.atMillis() >= caller.notBeforeMillis()
        && call.atMillis() < caller.expiresMillis();
  }

  private static String historyWords(Refusal refusal) {
    Refusal.Limit reached = refusal.reached();
    return reached == null
        ? refusal.words()
        : "Your request exceeds the allowed time range. Public API users are limited to querying"
            + " historical data within the past "
            + reached.number()
            + " days. Upgrade to a paid plan to enjoy full historical data access:"
            + " https://www.coingecko.com/en/api/pricing";
  }

  /// `from` of ranges, `date` of a day, written `dd-mm-yyyy`, or so many `days` back.
  @Override
  public Wanted wanted(Call call) {
    long since =
        AskedTime.oldest(
            AskedTime.of(call.parameter("from")),
            AskedTime.ofDay(call.parameter("date")),
            AskedTime.back(call.parameter("days"), call.atMillis()));
    return new Wanted(since, false);
  }

  private static String spent(Refusal refusal) {
    Refusal.Limit reached = refusal.reached();
    return reached == null
        ? refusal.words()
        : "You have reached " + grouped(reached.number()) + " calls limit.";
  }

  /// A number with a comma before every three digits.
  static String grouped(long number) {
    var digits = new StringBuilder(Long.toString(number));
    for (int at = digits.length() - 3; at > 0; at -= 3) {
      digits.insert(at, ',');
    }
    return digits.toString();
  }

  // ---- endpoints

  @Override
  public @Nullable Endpoint endpoint(String method, String path) {
    if (!method.equals("GET")) {
      return null;
    }
    // An api that is mounted by its host name alone has the version in its paths.
    return switch (path.startsWith("/api/v3/") ? path.substring("/api/v3".length()) : path) {
      case "/ping" -> new Ping(root == Root.DEMO);
      case "/key" -> root == Root.PRO ? this::key : this::noKeyInfo;
      default -> null;
    };
  }

  private record Ping(boolean anybodys) implements Endpoint {
    @Override
    public Reply answer(Call call) {
      return Reply.ok(
          JSON,
          new JsonWriter().object().put("gecko_says", "(V3) To the Moon!").endObject().toString());
    }
  }

  private Reply noKeyInfo(Call call) {
    return refuse(Refusal.of(RefusalCode.NOT_IN_PLAN), call);
  }

  private Reply key(Call call) {
    Caller caller = call.caller();
    Plan plan = caller == null ? null : caller.account().terms().plan();
    if (caller == null || plan == null) {
      throw new IllegalStateException("key info is asked of identified callers only");
    }
    Desk desk = caller.account().desk();
    Allowance month = desk.statement(call.nowMillis()).month();
    if (month.limited() && month.left() <= 0) {
      // As on record: who has spent all can't see how much that was.
      Refusal.Limit all = new Refusal.Limit(Subject.ORGANIZATION, month.cap());
      return refuse(Refusal.of(RefusalCode.MONTH_CREDITS, all), call);
    }
    Allowance ofKey = desk.statement(caller, call.nowMillis()).month();
    long perMinute = plan.minuteLimit() > 0 ? plan.minuteLimit() : MINUTE_UNLIMITED;
    long keyPerMinute = caller.limits().minuteCalls();
    var json = new JsonWriter();
    json.object()
        .put("plan", plan.name())
        .put("rate_limit_request_per_minute", perMinute)
        .put("monthly_call_credit", month.cap())
        .put("current_total_monthly_calls", month.used())
        .put("current_remaining_monthly_calls", month.left())
        .put("api_key_rate_limit_request_per_minute", keyPerMinute > 0 ? keyPerMinute : perMinute)
        .put("api_key_monthly_call_credit", ofKey.limited() ? ofKey.cap() : month.cap())
        .put("api_key_current_total_monthly_calls", ofKey.used())
        .endObject();
    return Reply.ok(JSON, json.toString());
  }

  @Override
  public @Nullable String member() {
    return null;
  }
}
