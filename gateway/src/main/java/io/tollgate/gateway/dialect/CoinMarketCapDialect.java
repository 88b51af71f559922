package io.tollgate.gateway.dialect;

import io.tollgate.core.account.Reach.Wanted;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.Carriers.Several;
import io.tollgate.gateway.metering.MemberReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The CoinMarketCap Pro API: `X-CMC_PRO_API_KEY`, a `status` member in every answer, numbered
/// refusals, `GET /v1/key/info`.
///
/// Source: its public documentation (Authentication; Errors and rate limits; Standards and
/// conventions; Tools) and what its published clients require of an answer.
public final class CoinMarketCapDialect implements Dialect {

  /*
   * Where the documentation is silent or our design differs:
   *
   * - A dead or slow upstream is 502, 503 or 504 here and 500 there. Clients treat all 5xx alike, and
   *   an operator reads the cause from the status. As for every status without a number of its own,
   *   the error_code is the status.
   * - A key's own expiry has no row. 1004 is about the subscription and 1007 sends people to support;
   *   an expired key is just no longer valid, and clients take 401 for "replace the key". So 1001;
   *   the same before a key's first day. A deleted key is a revoked one: 1007.
   * - A suspended organization is 1007 too: all its keys are disabled, and support is who can help.
   * - error_code of a 500 is a number on every path: the official client pins it so.
   * - A path without a keyless version is 403 with 1005 behind the public door: there, a missing key
   *   is the only thing that can be wrong with it.
   */

  /// By which of its doors the API is entered: each is an api of its own, at a mount of its own.
  public enum Door {
    /// With a key.
    PRO("coinmarketcap"),
    /// Without: `/public-api`, formerly `/trial-pro-api`. A key is not looked at.
    PUBLIC("coinmarketcap-public");

    private final String dialect;

    Door(String dialect) {
      this.dialect = dialect;
    }
  }

  private static final String JSON = "application/json; charset=utf-8";
  private static final String KEY_INFO = "/v1/key/info";

  /// Calls per minute that stand for no limit: the largest number each published client can read.
  private static final long MINUTE_UNLIMITED = Integer.MAX_VALUE;

  private static final long RETRY_SECONDS_MAX = 60;

  private static final int SERVER_FAULT = 500;
  private static final String SERVER_FAULT_WORDS = "An internal server error occurred";

  private static final Row KEY_INVALID = new Row(401, 1001, "This API Key is invalid.");
  private static final Row KEY_MISSING = new Row(401, 1002, "API key missing.");
  private static final Row PLAN_UNPAID =
      new Row(
          402,
          1003,
          "Your API Key must be activated. Please go to pro.coinmarketcap.com/account/plan.");
  private static final Row PLAN_LAPSED =
      new Row(402, 1004, "Your API Key's subscription plan has expired.");
  private static final Row KEY_REQUIRED =
      new Row(403, 1005, "An API Key is required for this call.");
  private static final Row NOT_IN_PLAN =
      new Row(403, 1006, "Your API Key subscription plan doesn't support this endpoint.");
  private static final Row KEY_DISABLED =
      new Row(403, 1007, "This API Key has been disabled. Please contact support.");
  private static final Row MINUTE_LIMIT =
      new Row(
          429,
          1008,
          "You've exceeded your API Key's HTTP request rate limit. Rate limits reset every minute.");
  private static final Row DAY_CREDITS =
      new Row(429, 1009, "You've exceeded your API Key's daily rate limit.");
  private static final Row MONTH_CREDITS =
      new Row(429, 1010, "You've exceeded your API Key's monthly rate limit.");
  private static final Row ADDRESS_LIMIT = new Row(429, 1011, "You've hit an IP rate limit.");
  private static final Row KEYLESS_LIMIT = new Row(429, 1022, "You've reached the limit");

  /// Members of a status that have their place; others of the upstream's follow them.
  private static final Set<String> STATUS_MEMBERS =
      Set.of(
          "timestamp",
          "error_code",
          "error_message",
          "elapsed",
          "credit_count",
          "notice",
          "total_count");

  /// How a refusal is told.
  ///
  /// @param words null for the refusal's own
  private record Row(int status, int errorCode, @Nullable String words) {
    static Row free(int status) {
      return new Row(status, status, null);
    }
  }

  private final Door door;

  /// The door that takes keys.
  public CoinMarketCapDialect() {
    this(Door.PRO);
  }

  public CoinMarketCapDialect(Door door) {
    this.door = door;
  }

  @Override
  public String name() {
    return door.dialect;
  }

  @Override
  public KeyShape keyShape() {
    return KeyShape.UUID;
  }

  @Override
  public Carriers carriers() {
    return Carriers.of(
        Several.FIRST,
        new Carrier.Header("X-CMC_PRO_API_KEY"),
        new Carrier.Parameter("CMC_PRO_API_KEY"));
  }

  /// `time_start` of the historical endpoints, `date` of historical listings.
  @Override
  public Wanted wanted(Call call) {
    long since =
        AskedTime.oldest(
            AskedTime.of(call.parameter("time_start")), AskedTime.of(call.parameter("date")));
    return new Wanted(since, false);
  }

  @Override
  public Reply refuse(Refusal refusal, Call call) {
    Row row = row(refusal.code(), call.path());
    var json = new JsonWriter();
    json.object().object("status").putInstant("timestamp", call.nowMillis());
    if (row.status() != SERVER_FAULT && stringCodes(call.path())) {
      json.put("error_code", Integer.toString(row.errorCode()));
    } else {
      json.put("error_code", row.errorCode());
    }
    json.put("error_message", row.words() == null ? refusal.words() : row.words())
        .put("elapsed", call.elapsedMillis())
        .put("credit_count", 0)
        .endObject()
        .endObject();
    List<String> headers = Reply.UNCACHED;
    long retrySeconds =
        switch (refusal.code()) {
          case MINUTE_LIMIT, CONCURRENCY, THROUGHPUT ->
              RetryAfter.seconds(refusal, call.nowMillis(), RETRY_SECONDS_MAX);
          // The official client sleeps for as long as it says, be it a month.
          default -> 0;
        };
    if (retrySeconds > 0) {
      headers = List.of("Cache-Control", "no-store", "Retry-After", Long.toString(retrySeconds));
    }
    return new Reply(row.status(), JSON, headers, json.toString());
  }

  private Row row(RefusalCode code, String path) {
    boolean keyless = keyless(path);
    return switch (code) {
      case NO_ROUTE -> door == Door.PUBLIC ? KEY_REQUIRED : Row.free(code.status());
      case NO_CREDENTIAL -> keyless ? KEY_REQUIRED : KEY_MISSING;
      case UNKNOWN_KEY, KEY_EXPIRED, KEY_NOT_YET, BAD_TOKEN -> KEY_INVALID;
      case PLAN_UNPAID -> PLAN_UNPAID;
      case PLAN_LAPSED -> PLAN_LAPSED;
      case NOT_IN_PLAN, MAINNET, SCOPE, ENVIRONMENT -> NOT_IN_PLAN;
      case HISTORY -> Row.free(400);
      case KEY_DISABLED, KEY_LEAKED, KEY_DELETED, SUSPENDED, NETWORK -> KEY_DISABLED;
      // The nearest there is: nothing of theirs speaks of calls at once.
      case MINUTE_LIMIT, CONCURRENCY, THROUGHPUT -> MINUTE_LIMIT;
      case DAY_CREDITS -> DAY_CREDITS;
      case MONTH_CREDITS -> MONTH_CREDITS;
      case ADDRESS_LIMIT, BAD_KEYS -> keyless ? KEYLESS_LIMIT : ADDRESS_LIMIT;
      case UPSTREAM_UNREACHABLE,
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
          new Row(code.status(), code.status(), SERVER_FAULT_WORDS);
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
          METHOD_NOT_ALLOWED,
          MISDIRECTED,
          TWO_CALLERS ->
          Row.free(code.status());
    };
  }

  @Override
  public @Nullable Endpoint endpoint(String method, String path) {
    return door == Door.PRO && method.equals("GET") && path.equals(KEY_INFO) ? this::keyInfo : null;
  }

  /// Every member any published client requires, whether or not the plan has such a cap.
  private Reply keyInfo(Call call) {
    Caller caller = call.caller();
    if (caller == null) {
      throw new IllegalStateException("key info is asked of identified callers only");
    }
    long now = call.nowMillis();
    Share day = Share.tightest(caller, true, now);
    Share month = Share.tightest(caller, false, now);
    Minute minute = Minute.of(caller, call.atMillis());
    long minuteLimit = minute.limited() ? minute.limit() : MINUTE_UNLIMITED;
    long dayLimit = day.limited() ? day.cap() : month.cap();
    long dayLeft = day.limited() ? day.left() : Math.min(dayLimit - day.used(), month.left());

    var json = new JsonWriter();
    json.object()
        .object("data")
        .object("plan")
        .put("credit_limit_daily", dayLimit)
        .put("credit_limit_daily_reset", countdown(day.resetMillis() - now))
        .putInstant("credit_limit_daily_reset_timestamp", day.resetMillis())
        .put("credit_limit_monthly", month.cap())
        .put("credit_limit_monthly_reset", countdown(month.resetMillis() - now))
        .putInstant("credit_limit_monthly_reset_timestamp", month.resetMillis())
        .put("rate_limit_minute", minuteLimit)
        .endObject()
        .object("usage")
        .object("current_minute")
        .put("requests_made", minute.used())
        .put("requests_left", Math.max(0, minuteLimit - minute.used()))
        .endObject()
        .object("current_day")
        .put("credits_used", day.used())
        .put("credits_left", Math.max(0, dayLeft))
        .endObject()
        .object("current_month")
        .put("credits_used", month.used())
        .put("credits_left", month.left())
        .endObject()
        .endObject()
        .endObject();
    return Reply.ok(JSON, goodStatus(json, call).endObject().toString());
  }

  /// A span in spoken words, such as `In 3 days, 19 hours, 56 minutes`: begun minutes don't count,
  /// units of zero are left out.
  ///
  /// @param millis to go; less than a minute, or nothing, is told as one minute
  static String countdown(long millis) {
    long minutes = Math.max(1, TimeUnit.MILLISECONDS.toMinutes(millis));
    var words = new StringBuilder("In ");
    unit(words, TimeUnit.MINUTES.toDays(minutes), "day");
    unit(words, TimeUnit.MINUTES.toHours(minutes) % 24, "hour");
    unit(words, minutes % 60, "minute");
    return words.toString();
  }

  private static void unit(StringBuilder words, long count, String unit) {
    if (count > 0) {
      if (words.length() > "In ".length()) {
        words.append(", ");
      }
      words.append(count).append(' ').append(unit).append(count == 1 ? "" : "s");
    }
  }

  @Override
  public Reply quote(Call call) {
    var json = new JsonWriter();
    json.object().object("data");
    WindowText.quote(json, call);
    json.endObject();
    return Reply.ok(JSON, goodStatus(json, call).endObject().toString());
  }

  private JsonWriter goodStatus(JsonWriter json, Call call) {
    json.object("status");
    status(json, call, null, 0);
    return json.endObject();
  }

  @Override
  public String member() {
    return "status";
  }

  @Override
  public String memberText(Call call, byte @Nullable [] upstreamMember, long credits) {
    MemberReader upstream = upstreamMember == null ? null : MemberReader.read(upstreamMember);
    var json = new JsonWriter();
    json.object();
    status(json, call, upstream, credits);
    return json.endObject().toString();
  }

  /// The members of a good answer's status: time and charge are ours, the rest is what the upstream
  /// said, as far as it can be read.
  private void status(JsonWriter json, Call call, @Nullable MemberReader upstream, long credits) {
    json.putInstant("timestamp", call.nowMillis());
    if (door == Door.PUBLIC) {
      // The upstream was asked for the ordinary path, where it is a number.
      json.put("error_code", upstream == null ? "0" : code(upstream));
    } else if (upstream == null || !copied(json, upstream, "error_code", false)) {
      if (stringCodes(call.path())) {
        json.put("error_code", "0");
      } else {
        json.put("error_code", 0);
      }
    }
    json.put("error_message", upstream == null ? null : upstream.string("error_message"))
        .put("elapsed", call.elapsedMillis())
        .put("credit_count", credits)
        .put("notice", upstream == null ? null : upstream.string("notice"));
    if (upstream != null) {
      copied(json, upstream, "total_count", false);
      var others = new LinkedHashSet<String>();
      upstream.members().forEach(member -> others.add(member.name()));
      others.removeAll(STATUS_MEMBERS);
      others.forEach(name -> copied(json, upstream, name, true));
    }
  }

  private static String code(MemberReader upstream) {
    String string = upstream.string("error_code");
    return string == null ? Long.toString(upstream.integer("error_code", 0)) : string;
  }

  /// Copies a member that is a string or a whole number, or, if asked, `true`, `false` or `null`.
  /// Written anew: what was escaped in odd ways before is not after.
  ///
  /// @return whether it was there and fit
  private static boolean copied(
      JsonWriter json, MemberReader upstream, String name, boolean wordsToo) {
    String string = upstream.string(name);
    if (string != null) {
      json.put(name, string);
      return true;
    }
    if (hasInteger(upstream, name)) {
      json.put(name, upstream.integer(name, 0));
      return true;
    }
    String raw = upstream.raw(name);
    if (!wordsToo || raw == null) {
      return false;
    }
    switch (raw) {
      case "true" -> json.put(name, true);
      case "false" -> json.put(name, false);
      case "null" -> json.putNull(name);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean hasInteger(MemberReader upstream, String name) {
    return upstream.integer(name, 0) == upstream.integer(name, 1);
  }

  @Override
  public boolean voids(byte @Nullable [] upstreamMember) {
    MemberReader upstream = upstreamMember == null ? null : MemberReader.read(upstreamMember);
    if (upstream == null) {
      return false;
    }
    String string = upstream.string("error_code");
    return string == null
        ? upstream.integer("error_code", 0) != 0
        : !string.isEmpty() && !string.equals("0");
  }

  /// Whether the path is of a family whose `error_code` is a string.
  private boolean stringCodes(String path) {
    return path.startsWith("/v4/")
        || path.startsWith("/v5/")
        || path.startsWith("/v1/dex/")
        || keyless(path);
  }

  /// Whether the call is to the public API, be it a path of the same api, under its present or its
  /// former name.
  private boolean keyless(String path) {
    return door == Door.PUBLIC || under(path, "/public-api") || under(path, "/trial-pro-api");
  }

  private static boolean under(String path, String prefix) {
    return path.startsWith(prefix)
        && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
  }
}
