package io.tollgate.gateway.dialect;

import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Reach.Wanted;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.rate.MinuteCount;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.request.Subject;
import io.tollgate.core.window.WindowKind;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.Carriers.Several;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// CoinAPI's market data: five carriers for a key, a signed token beside it where the key's holder
/// asks for that, bare answers, `X-RateLimit-*` headers, a quota object for credits that are spent.
///
/// Source: its public documentation (Authentication; API limits and billing metrics; REST API) and
/// answers recorded by published clients.
public final class CoinApiDialect implements Dialect {

  /*
   * Where the documentation is silent, contradicts itself or our design differs:
   *
   * - A refusal says the same under `error` and `message`: some clients read one, some the other.
   *   Those of the key say it under `error` only, as they are on record byte for byte.
   * - 403 or 429 for spent credits: a plan that has so many a day has a hard limit, and so has a
   *   key with a limit of its own, 429; credits of a month, or no subscription, are 403 with the
   *   quota object.
   * - The figures in the headers are of the window with the least left, whose length is the plan's:
   *   24 rolling hours where it is as documented. They count the call that is answered.
   * - Tokens of a shared secret (HS256 and its like) are documented but not taken: a secret that
   *   both sides hold is a second key, no proof of who signed.
   * - A key in the path is found in every segment that begins as one; older documentation puts it
   *   elsewhere than last, and a secret must not go on to the upstream wherever it stands.
   */

  private static final String JSON = "application/json; charset=utf-8";
  private static final long RETRY_SECONDS_MAX = TimeUnit.HOURS.toSeconds(1);

  private static final String KEY_MISSING =
      "You didn't specify API key or it is incorrectly formatted. You should do it in: query string"
          + " parameter `apikey`,  in http header named `X-CoinAPI-Key`,  in http header named"
          + " `Authorization` or  as part of URL /apikey-YOUR-API-KEY/";
  private static final String KEY_INVALID = "Invalid API key";
  private static final String NO_PRIVILEGE =
      "Failed to verify API key privileges which are required to access this resource";
  private static final String DAY_LIMIT =
      "Too Many Requests (Quota exceeded: daily limit of the subscription.)";
  private static final String KEY_LIMIT =
      "Too Many Requests (Quota exceeded: limit of the API key.)";
  private static final String CONCURRENCY_LIMIT =
      "Too Many Requests (Too many concurrent requests.)";
  private static final String CALL_LIMIT = "Too Many Requests (Calls per minute exceeded.)";

  @Override
  public String name() {
    return "coinapi";
  }

  @Override
  public KeyShape keyShape() {
    return KeyShape.UUID;
  }

  @Override
  public Carriers carriers() {
    return new Carriers(
        List.of(
            new Carrier.Header("X-CoinAPI-Key"),
            new Carrier.Bare(),
            new Carrier.Basic("coinapi"),
            new Carrier.Parameter("apikey"),
            new Carrier.Segment("APIKEY-")),
        List.of(),
        Several.SAME,
        true);
  }

  /// By header, query or path: what stands in `Authorization` is the token then.
  @Override
  public boolean takesTokens() {
    return true;
  }

  // ---- refusals

  @Override
  public Reply refuse(Refusal refusal, Call call) {
    RefusalCode code = refusal.code();
    return switch (code) {
      case NO_CREDENTIAL -> keyRefused(KEY_MISSING);
      case UNKNOWN_KEY,
          KEY_DISABLED,
          KEY_LEAKED,
          KEY_DELETED,
          KEY_EXPIRED,
          KEY_NOT_YET,
          BAD_TOKEN,
          TWO_CALLERS ->
          keyRefused(KEY_INVALID);
      case NOT_IN_PLAN, HISTORY, MAINNET, SUSPENDED, NETWORK, SCOPE, ENVIRONMENT ->
          reply(403, NO_PRIVILEGE);
      case PLAN_UNPAID, PLAN_LAPSED -> new Reply(403, JSON, Reply.UNCACHED, quota(0, 0, "$"));
      case MONTH_CREDITS, DAY_CREDITS ->
          ofKey(refusal)
              ? later(refusal, call, KEY_LIMIT)
              : code == RefusalCode.DAY_CREDITS
                  ? later(refusal, call, DAY_LIMIT)
                  : monthSpent(call);
      case CONCURRENCY -> later(refusal, call, CONCURRENCY_LIMIT);
      case THROUGHPUT -> later(refusal, call, CALL_LIMIT);
      case MINUTE_LIMIT, ADDRESS_LIMIT, BAD_KEYS -> later(refusal, call, CALL_LIMIT);
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
          reply(code.status(), refusal.words());
    };
  }

  /// `time_start` and `time` of the historical endpoints.
  @Override
  public Wanted wanted(Call call) {
    long since =
        AskedTime.oldest(
            AskedTime.of(call.parameter("time_start")), AskedTime.of(call.parameter("time")));
    return new Wanted(since, false);
  }

  private static boolean ofKey(Refusal refusal) {
    Refusal.Limit reached = refusal.reached();
    return reached != null && reached.subject() == Subject.KEY;
  }

  private static Reply keyRefused(String words) {
    String body = new JsonWriter().object().put("error", words).endObject().toString();
    return new Reply(401, JSON, Reply.UNCACHED, body);
  }

  private static Reply reply(int status, String words) {
    return new Reply(status, JSON, Reply.UNCACHED, body(words));
  }

  private static String body(String words) {
    return new JsonWriter()
        .object()
        .put("error", words)
        .put("message", words)
        .endObject()
        .toString();
  }

  private static Reply later(Refusal refusal, Call call, String words) {
    long seconds = RetryAfter.seconds(refusal, call.nowMillis(), RETRY_SECONDS_MAX);
    return new Reply(
        429,
        JSON,
        List.of("Cache-Control", "no-store", "Retry-After", Long.toString(seconds)),
        body(words));
  }

  private static Reply monthSpent(Call call) {
    Caller caller = call.caller();
    String body;
    if (caller == null) {
      body = quota(0, 0, "$");
    } else {
      Allowance month = caller.account().desk().statement(call.nowMillis()).month();
      body = quota(month.used(), month.cap(), "credits");
    }
    return new Reply(403, JSON, Reply.UNCACHED, body);
  }

  private static String quota(long used, long cap, String unit) {
    String name = "Insufficient Usage Credits or Subscription";
    String detail = "Quota exceeded: " + name + ".";
    return new JsonWriter()
        .object()
        .put("title", "Forbidden")
        .put("status", 403)
        .put("detail", detail)
        .put("error", "Forbidden (" + detail + ")")
        .put("QuotaKey", "BA")
        .put("QuotaName", name)
        .put("QuotaType", "Organization Limit")
        .put("QuotaValueCurrentUsage", used)
        .put("QuotaValue", cap)
        .put("QuotaValueUnit", unit)
        .put(
            "QuotaValueAdjustable",
            "Yes, acquire or upgrade subscription, add service credits manually or setup"
                + " auto-recharge.")
        .endObject()
        .toString();
  }

  // ---- good answers

  @Override
  public @Nullable Endpoint endpoint(String method, String path) {
    return null;
  }

  @Override
  public @Nullable String member() {
    return null;
  }

  @Override
  public boolean pricesInHead() {
    return true;
  }

  /// What was used, this call included, and what is left. Of an answer that was too long to be
  /// counted before its head went out, they tell what stands before it.
  @Override
  public void addHeaders(Call call, HeaderSink headers) {
    Caller caller = call.caller();
    if (caller == null) {
      return;
    }
    long now = call.nowMillis();
    Desk desk = caller.account().desk();
    List<Allowance> quotas = desk.statement(now).allowances();
    int window = tightest(quotas);
    Allowance quota = quotas.get(window);
    Allowance ofKey = desk.statement(caller, now).allowances().get(window);
    long used = ofKey.used() + call.creditsDue();
    long left = quota.cap() - quota.used() - call.creditsDue();
    headers.set("X-RateLimit-Used", Long.toString(used));
    if (ofKey.limited()) {
      headers.set("X-RateLimit-Limit", Long.toString(ofKey.cap()));
      headers.set("X-RateLimit-Remaining", Long.toString(ofKey.cap() - used));
    } else if (quota.limited()) {
      headers.set("X-RateLimit-Remaining", Long.toString(left));
    }
    if (quota.limited()) {
      headers.set("X-RateLimit-Quota-Allocated", Long.toString(quota.cap()));
      headers.set("X-RateLimit-Quota-Remaining", Long.toString(left));
    }
    if (call.credits() != Call.UNKNOWN) {
      headers.set("X-RateLimit-Request-Cost", Long.toString(call.credits()));
    }
    headers.set("X-RateLimit-Reset", instant(reset(quota, call, now)));
    headers.set("X-RateLimit-Quota-Overage", quota.overageCeiling() > 0 ? "ENABLED" : "DISABLED");
    addConcurrency(caller, headers);
  }

  /// Calls at once, of the key if it has a limit of them, else of its organization.
  private static void addConcurrency(Caller caller, HeaderSink headers) {
    Plan plan = caller.account().terms().plan();
    if (plan == null || !plan.concurrency().limited()) {
      return;
    }
    long perKey = plan.concurrency().perKey();
    long limit = perKey > 0 ? perKey : plan.concurrency().perOrganization();
    long calls =
        perKey > 0
            ? caller.account().inFlight().ofKey(caller.firstId())
            : caller.account().inFlight().all();
    headers.set("X-ConcurrencyLimit-Limit", Long.toString(limit));
    headers.set("X-ConcurrencyLimit-Remaining", Long.toString(Math.max(0, limit - calls)));
  }

  /// The place of the window with the least left.
  private static int tightest(List<Allowance> quotas) {
    int tightest = 0;
    for (int i = 1; i < quotas.size(); i++) {
      if (quotas.get(i).left() < quotas.get(tightest).left()) {
        tightest = i;
      }
    }
    return tightest;
  }

  /// When nothing of what is used counts any more.
  private static long reset(Allowance allowance, Call call, long now) {
    boolean rolling = allowance.window().kind() == WindowKind.ROLLING_DAY;
    long reset = Math.max(now, allowance.emptyMillis());
    return rolling && call.creditsDue() > 0
        ? Math.max(reset, MinuteCount.endOf(call.atMillis()) + WindowText.DAY)
        : reset;
  }

  /// As [UtcText], but with seven decimals.
  private static String instant(long millis) {
    String utc = UtcText.of(millis);
    return utc.substring(0, utc.length() - 1) + "0000Z";
  }
}
