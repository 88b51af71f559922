package io.tollgate.gateway.dialect;

import io.tollgate.core.account.Plan;
import io.tollgate.core.account.Reach.Wanted;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.RequestId;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.Carriers.Several;
import io.tollgate.gateway.metering.MemberReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Crypto APIs: `X-API-Key` or `apiKey`, one envelope for all answers, refusals by word, credits in
/// headers.
///
/// Source: its public documentation (Authentication; Data flow limiting; Errors and API status) and
/// what its published clients require of an answer.
public final class CryptoApisDialect implements Dialect {

  /*
   * Where the documentation is silent or our design differs:
   *
   * - Good answers are the upstream's, envelope and all: their requestId is the upstream's too. The
   *   requestId of what is answered here is the beginning of the call's id.
   * - A subscription that is not paid for is told as spent credits, whose words fit; a suspended
   *   organization as a key that opens nothing.
   * - There are no words for a limit per address or per minute: the throughput's are closest. They
   *   name the numbers of the limit per minute, and of the credits per second.
   */

  private static final String JSON = "application/json;charset=UTF-8";

  /// The version of a call that names none. Clients of later versions always do.
  private static final String API_VERSION = "2021-03-20";

  private static final Pattern VERSION = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  /// Longest `context` that is echoed, in characters.
  static final int CONTEXT_MAX = 1024;

  private static final int REQUEST_ID_DIGITS = 24;
  private static final long MINUTE_SECONDS = TimeUnit.MINUTES.toSeconds(1);
  private static final long RETRY_SECONDS_MAX = 60;

  private static final Row MISSING_KEY =
      new Row(
          401,
          "missing_api_key",
          "The specific authorization header (API Key) is missing, please check our Authorization"
              + " section in our Documentation.");
  private static final Row INVALID_KEY =
      new Row(
          401,
          "invalid_api_key",
          "The provided API key is invalid. Please, generate a new one from your Dashboard.");
  private static final Row CREDITS_SPENT =
      new Row(
          402,
          "insufficient_credits",
          "You have insufficient credits. Please upgrade your plan from your Dashboard or contact"
              + " our team via email.");
  private static final Row NO_MAINNETS =
      new Row(
          403,
          "feature_mainnets_not_allowed_for_plan",
          "Mainnets access is not available for your current subscription plan, please upgrade your"
              + " plan to be able to use it.");
  private static final Row NOT_IN_PLAN =
      new Row(
          403,
          "endpoint_not_allowed_for_plan",
          "This endpoint is not available for your current subscription plan, please upgrade your"
              + " plan to be able to use it.");
  private static final Row BANNED_ADDRESS =
      new Row(
          403,
          "banned_ip_address",
          "This IP address has been banned. To check the reason for that, please contact our team"
              + " via email.");
  private static final Row NOT_FOR_KEY =
      new Row(
          403,
          "endpoint_not_allowed_for_api_key",
          "This endpoint is not available for your API key.");
  private static final Row URI_UNKNOWN =
      new Row(
          400,
          "uri_not_found",
          "The specified URI has not been found. Check the URI and try again.");
  private static final Row MEDIA_TYPE =
      new Row(
          415,
          "unsupported_media_type",
          "The selected Media Type is unavailable. The Content-Type header should be"
              + " 'application/json'.");
  private static final Row BAD_JSON =
      new Row(409, "bad_json", "The request body is not a JSON object.");
  private static final Row STRUCTURE =
      new Row(
          422,
          "invalid_request_body_structure",
          "The request body has to be of the structure {\"data\":{\"item\":{}}}.");
  private static final Pattern JSON_TYPE =
      Pattern.compile("application/json\\s*(;|$)", Pattern.CASE_INSENSITIVE);
  private static final String LIMIT_REACHED = "request_limit_reached";
  private static final String LIMIT_WORDS = "The request limit has been reached.";
  private static final String LIMIT_ADVICE =
      " Please contact our team via email if you need more or upgrade your plan.";

  private record Row(int status, String code, String words) {}

  @Override
  public String name() {
    return "cryptoapis";
  }

  @Override
  public KeyShape keyShape() {
    return KeyShape.HEX;
  }

  @Override
  public Carriers carriers() {
    return Carriers.of(
        Several.NONE, new Carrier.Header("X-API-Key"), new Carrier.Parameter("apiKey"));
  }

  // ---- refusals

  @Override
  public Reply refuse(Refusal refusal, Call call) {
    Row row = row(refusal, call);
    return row.status() == 429
        ? refuse(
            row,
            call,
            "Retry-After",
            Long.toString(RetryAfter.seconds(refusal, call.nowMillis(), RETRY_SECONDS_MAX)))
        : refuse(row, call);
  }

  private Reply refuse(Row row, Call call, String... more) {
    JsonWriter json = envelope(call);
    json.object("error").put("code", row.code()).put("message", row.words()).endObject();
    var headers = new ArrayList<>(Reply.UNCACHED);
    addHeaders(call, (name, value) -> headers.addAll(List.of(name, value)));
    headers.addAll(List.of(more));
    return new Reply(row.status(), JSON, headers, json.endObject().toString());
  }

  private static String historyWords(Refusal refusal) {
    Refusal.Limit reached = refusal.reached();
    String days = reached == null ? "" : " older than " + reached.number() + " days";
    return "Data"
        + days
        + " is not available for your current subscription plan, please upgrade your plan to be"
        + " able to use it.";
  }

  /// The network is a segment of the path wherever there are several; times are parameters.
  @Override
  public Wanted wanted(Call call) {
    long since =
        AskedTime.oldest(
            AskedTime.of(call.parameter("fromTimestamp")),
            AskedTime.of(call.parameter("calculationTimestamp")));
    return new Wanted(since, (call.path() + "/").contains("/mainnet/"));
  }

  private static Row row(Refusal refusal, Call call) {
    RefusalCode code = refusal.code();
    return switch (code) {
      case HTTPS_REQUIRED -> new Row(403, "https_required", "The use of HTTPS is required.");
      case NO_CREDENTIAL -> MISSING_KEY;
      case UNKNOWN_KEY,
          KEY_DISABLED,
          KEY_LEAKED,
          KEY_DELETED,
          KEY_EXPIRED,
          KEY_NOT_YET,
          BAD_TOKEN,
          TWO_CALLERS ->
          INVALID_KEY;
      case DAY_CREDITS, MONTH_CREDITS, PLAN_UNPAID, PLAN_LAPSED -> CREDITS_SPENT;
      case NOT_IN_PLAN -> NOT_IN_PLAN;
      case MAINNET -> NO_MAINNETS;
      case HISTORY -> new Row(403, "data_not_allowed_for_plan", historyWords(refusal));
      case SUSPENDED, SCOPE, ENVIRONMENT -> NOT_FOR_KEY;
      case NETWORK -> BANNED_ADDRESS;
      case MINUTE_LIMIT, ADDRESS_LIMIT, BAD_KEYS, CONCURRENCY, THROUGHPUT ->
          new Row(429, LIMIT_REACHED, limitWords(refusal));
      case NO_API, NO_ROUTE -> URI_UNKNOWN;
      case METHOD_NOT_ALLOWED ->
          new Row(
              405,
              "request_method_not_supported",
              "The request method '" + call.method() + "' is not supported.");
      case UPSTREAM_UNREACHABLE,
          UPSTREAM_BROKEN,
          UPSTREAM_TIMEOUT,
          FACILITATOR_DOWN,
          ANSWER_TOO_LARGE,
          ANSWER_UNCOUNTABLE,
          OUR_FAULT ->
          new Row(500, "unexpected_server_error", refusal.words());
      case LEDGER_DOWN, STORE_DOWN, BOOKS_FROZEN, OVERLOADED, DRAINING ->
          new Row(503, "temporary_shutdown_endpoint", refusal.words());
      case PAYMENT_REQUIRED,
          PAYMENT_FAILED,
          BAD_REQUEST,
          REQUEST_TIMEOUT,
          BODY_TOO_LARGE,
          TARGET_TOO_LONG,
          EXPECTATION_UNKNOWN,
          HEADERS_TOO_LARGE,
          METHOD_UNKNOWN,
          VERSION_UNKNOWN,
          MISDIRECTED ->
          new Row(
              code.status(),
              code.text().replace('-', '_').toLowerCase(Locale.ROOT),
              refusal.words());
    };
  }

  private static String limitWords(Refusal refusal) {
    Refusal.Limit reached = refusal.reached();
    boolean throughput = refusal.code() == RefusalCode.THROUGHPUT;
    if (reached == null || (refusal.code() != RefusalCode.MINUTE_LIMIT && !throughput)) {
      return LIMIT_WORDS + LIMIT_ADVICE;
    }
    return LIMIT_WORDS
        + " There can be maximum "
        + reached.number()
        + " requests per "
        + (throughput ? 1 : MINUTE_SECONDS)
        + " second(s) made."
        + LIMIT_ADVICE;
  }

  // ---- request bodies

  @Override
  public boolean readsBodies() {
    return true;
  }

  /// Bodies are `{"data":{"item":{...}}}`, or JSON-RPC where a node is asked.
  @Override
  public @Nullable Reply refuseBody(Call call) {
    byte[] body = call.body();
    boolean wanted = call.method().equals("POST") || call.method().equals("PUT");
    if (body == null || !wanted) {
      return null;
    }
    if (body.length == 0) {
      return refuse(new Row(409, "missing_request_body", "The request body is missing."), call);
    }
    String type = call.header("content-type");
    if (type == null || !JSON_TYPE.matcher(type).lookingAt()) {
      return refuse(MEDIA_TYPE, call);
    }
    MemberReader members = MemberReader.read(body);
    if (members == null) {
      return isArray(body) ? null : refuse(BAD_JSON, call);
    }
    MemberReader data = object(members.raw("data"));
    boolean item = data != null && object(data.raw("item")) != null;
    return item || members.raw("jsonrpc") != null ? null : refuse(STRUCTURE, call);
  }

  /// JSON-RPC asks for several things in an array; what is in it is the node's to judge.
  private static boolean isArray(byte[] body) {
    for (byte b : body) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b == '[';
      }
    }
    return false;
  }

  private static @Nullable MemberReader object(@Nullable String json) {
    return json == null ? null : MemberReader.read(json.getBytes(StandardCharsets.UTF_8));
  }

  /// What the call says of itself: the body's word counts before the query's.
  private static @Nullable String context(Call call) {
    byte[] body = call.body();
    MemberReader members = body == null || body.length == 0 ? null : MemberReader.read(body);
    String context = members == null ? null : members.string("context");
    return context == null ? call.parameter("context") : context;
  }

  /// The members every answer begins with, into an object that is left open.
  private static JsonWriter envelope(Call call) {
    String version = call.header("x-api-version");
    String context = context(call);
    var json = new JsonWriter();
    json.object()
        .put(
            "apiVersion",
            version != null && VERSION.matcher(version).matches() ? version : API_VERSION)
        .put("requestId", requestId(call.id()));
    if (context != null && context.length() <= CONTEXT_MAX) {
      json.put("context", context);
    }
    return json;
  }

  /// The first 24 digits of a call's id.
  static String requestId(RequestId id) {
    HexFormat hex = HexFormat.of();
    return (hex.toHexDigits(id.high()) + hex.toHexDigits(id.low())).substring(0, REQUEST_ID_DIGITS);
  }

  // ---- good answers

  @Override
  public Reply quote(Call call) {
    JsonWriter json = envelope(call);
    json.object("data").object("item");
    WindowText.quote(json, call);
    return Reply.ok(JSON, json.endObject().endObject().endObject().toString());
  }

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

  /// What a call cost and what is left after it. Of an answer that was too long to be counted
  /// before its head went out neither is known.
  @Override
  public void addHeaders(Call call, HeaderSink headers) {
    Caller caller = call.caller();
    if (caller != null && call.credits() != Call.UNKNOWN) {
      headers.set("x-credits-consumed", Long.toString(call.credits()));
      headers.set("x-credits-available", Long.toString(available(caller, call)));
    }
    Plan plan = caller == null ? null : caller.account().terms().plan();
    if (caller != null && plan != null && plan.throughput() != null) {
      long used = caller.account().desk().throughput(call.nowMillis());
      headers.set("x-throughput-usage", Long.toString(used));
    }
    headers.set("x-response-time", Long.toString(call.elapsedMillis()));
  }

  /// What is left in the window that ends first.
  private static long available(Caller caller, Call call) {
    List<Allowance> allowances = caller.account().desk().statement(call.nowMillis()).allowances();
    long left = Long.MAX_VALUE;
    for (int i = 0; i < allowances.size(); i++) {
      left = Math.min(left, allowances.get(i).left());
    }
    return Math.max(0, left - call.creditsDue());
  }
}
