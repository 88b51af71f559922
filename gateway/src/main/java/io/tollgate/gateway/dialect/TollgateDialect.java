package io.tollgate.gateway.dialect;

import io.netty.util.concurrent.FastThreadLocal;
import io.tollgate.core.account.Plan;
import io.tollgate.core.admission.Caller;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.rate.MinuteCount;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.request.RefusalCode;
import io.tollgate.core.unit.PublicId;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.Carriers.Several;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Our own: bearer or `X-API-Key`, problem documents (RFC 9457), RateLimit fields
/// (draft-ietf-httpapi-ratelimit-headers-11), `GET /usage`. Good answers pass as they are.
public final class TollgateDialect implements Dialect {

  /*
   * RateLimit fields are told when the head goes out, so a call in flight counts as held, not yet as
   * charged: `r` is what a further call can rely on, `cap - used - held`.
   *
   * Retry-After and `t` name the same instant, except that Retry-After is bounded: clients sleep
   * through it unasked, and a cap that is spent for a month may be raised in an hour.
   */

  private static final String JSON = "application/json";
  private static final String PROBLEM_JSON = "application/problem+json";
  private static final String PROBLEM_TYPE = "urn:tollgate:problem:";
  private static final String USAGE = "/usage";

  private static final long SECOND = TimeUnit.SECONDS.toMillis(1);
  private static final long MINUTE_SECONDS = TimeUnit.MINUTES.toSeconds(1);

  /// Longest wait a refusal asks for, in seconds.
  static final long RETRY_SECONDS_MAX = TimeUnit.HOURS.toSeconds(1);

  /// Largest integer of a structured field (RFC 9651 section 3.3.1): 15 digits. Credits have 16.
  static final long FIELD_INTEGER_MAX = 999_999_999_999_999L;

  private final KeyNames names;

  /// @param names asked by `GET /usage` only
  public TollgateDialect(KeyNames names) {
    this.names = names;
  }

  @Override
  public String name() {
    return "tollgate";
  }

  @Override
  public Carriers carriers() {
    return Carriers.of(
        Several.SAME,
        new Carrier.Bearer(),
        new Carrier.Header("X-API-Key"),
        new Carrier.Parameter("api_key"));
  }

  @Override
  public Reply refuse(Refusal refusal, Call call) {
    // A deleted key was never known, as far as whoever found it is told.
    RefusalCode code =
        refusal.code() == RefusalCode.KEY_DELETED ? RefusalCode.UNKNOWN_KEY : refusal.code();
    long now = call.nowMillis();
    long resetMillis =
        code == RefusalCode.ADDRESS_LIMIT && refusal.retryAtMillis() == 0
            ? MinuteCount.endOf(now)
            : refusal.retryAtMillis();
    long retrySeconds = retrySeconds(code, resetMillis, now);

    var json = new JsonWriter();
    json.object()
        .put("type", PROBLEM_TYPE + code.text())
        .put("title", code.words())
        .put("status", code.status())
        .put("detail", detail(refusal, resetMillis))
        .put("code", code.text())
        .put("request_id", call.id().toString());
    if (resetMillis > 0) {
      json.putInstant("resets_at", resetMillis);
    }
    if (retrySeconds > 0) {
      json.put("retry_after", retrySeconds);
    }
    json.endObject();

    var headers = new ArrayList<>(Reply.UNCACHED);
    if (code.status() == 401) {
      headers.add("WWW-Authenticate");
      // RFC 6750 section 3.1: no error code where no credential was shown.
      headers.add(code == RefusalCode.NO_CREDENTIAL ? "Bearer" : "Bearer error=\"invalid_token\"");
    }
    if (retrySeconds > 0) {
      headers.add("Retry-After");
      headers.add(Long.toString(retrySeconds));
    }
    if (code.status() == 429) {
      addHeaders(call, (name, value) -> headers.addAll(List.of(name, value)));
    }
    return new Reply(code.status(), PROBLEM_JSON, headers, json.toString());
  }

  private static String detail(Refusal refusal, long resetMillis) {
    return resetMillis > 0
        ? refusal.words() + " Try again after " + UtcText.of(resetMillis) + "."
        : refusal.words();
  }

  /// Seconds after which trying again makes sense; 0 where it makes none, or nobody knows when.
  private static long retrySeconds(RefusalCode code, long resetMillis, long nowMillis) {
    if (resetMillis > 0) {
      return Math.clamp(seconds(resetMillis - nowMillis), 1, RETRY_SECONDS_MAX);
    }
    return switch (code) {
      // Another node, or the next pass of the event loop, may take it.
      case OVERLOADED, DRAINING, CONCURRENCY, THROUGHPUT -> 1;
      // A disk or a database comes back by itself.
      case LEDGER_DOWN, STORE_DOWN -> 5;
      // A person has to look first.
      case BOOKS_FROZEN -> MINUTE_SECONDS;
      case MINUTE_LIMIT, DAY_CREDITS, MONTH_CREDITS -> MINUTE_SECONDS;
      default -> 0;
    };
  }

  @Override
  public @Nullable Endpoint endpoint(String method, String path) {
    return method.equals("GET") && path.equals(USAGE) ? new Usage() : null;
  }

  private final class Usage implements Endpoint {

    @Override
    public Reply answer(Call call) {
      return usage(call);
    }

    @Override
    public boolean blocking() {
      return true;
    }
  }

  private Reply usage(Call call) {
    Caller caller = call.caller();
    if (caller == null) {
      throw new IllegalStateException("usage is asked of identified callers only");
    }
    KeyNames.Name known = names.of(caller);
    long now = call.nowMillis();
    Plan plan = caller.account().terms().plan();
    Minute minute = Minute.of(caller, call.atMillis());

    var json = new JsonWriter();
    json.object().putInstant("at", now);
    if (plan == null) {
      json.putNull("plan");
    } else {
      json.object("plan").put("id", plan.id()).put("name", plan.name()).endObject();
    }
    json.object("key")
        .put("id", PublicId.KEY.write(caller.id()))
        .put("label", known.label())
        .put("hint", known.hint());
    WindowText.keyWindows(json, "windows", caller, now);
    json.endObject();
    json.object("minute").put("counted_per", minute.perKey() ? "key" : "organization");
    if (minute.limited()) {
      json.put("limit", minute.limit()).put("used", minute.used()).put("left", minute.left());
    } else {
      json.putNull("limit").put("used", minute.used()).putNull("left");
    }
    json.putInstant("resets_at", minute.resetMillis()).endObject();
    WindowText.windows(json, "windows", caller, now);
    json.endObject();

    var headers = new ArrayList<>(Reply.UNCACHED);
    addHeaders(call, (name, value) -> headers.addAll(List.of(name, value)));
    return new Reply(200, JSON, headers, json.toString());
  }

  @Override
  public @Nullable String member() {
    return null;
  }

  /// The two fields while they are written; every answer has them, so each thread keeps its own.
  private record Fields(StringBuilder policy, StringBuilder rate) {}

  private static final FastThreadLocal<Fields> FIELDS =
      new FastThreadLocal<>() {
        @Override
        protected Fields initialValue() {
          return new Fields(new StringBuilder(), new StringBuilder());
        }
      };

  /// `RateLimit-Policy` and `RateLimit`, an item for each limit the caller has; nothing for a
  /// caller without one.
  @Override
  public void addHeaders(Call call, HeaderSink headers) {
    Caller caller = call.caller();
    if (caller == null) {
      return;
    }
    long now = call.nowMillis();
    Fields fields = FIELDS.get();
    StringBuilder policy = fields.policy();
    StringBuilder rate = fields.rate();
    policy.setLength(0);
    rate.setLength(0);
    Minute minute = Minute.of(caller, call.atMillis());
    if (minute.limited()) {
      parameter(item(policy, "minute"), "q", minute.limit());
      parameter(policy, "w", MINUTE_SECONDS);
      parameter(item(rate, "minute"), "r", minute.left());
      parameter(rate, "t", seconds(minute.resetMillis() - now));
    }
    items(fields, "", caller.account().desk().statement(now).allowances(), now);
    if (caller.limits().limitsCredits()) {
      Desk.KeyStatement own = caller.account().desk().statement(caller, now);
      items(fields, "key-", own.allowances(), now);
    }
    if (!policy.isEmpty()) {
      headers.set("RateLimit-Policy", policy.toString());
      headers.set("RateLimit", rate.toString());
    }
  }

  private static void items(Fields fields, String prefix, List<Allowance> allowances, long now) {
    StringBuilder policy = fields.policy();
    StringBuilder rate = fields.rate();
    for (int i = 0; i < allowances.size(); i++) {
      Allowance allowance = allowances.get(i);
      if (allowance.limited()) {
        String name = prefix + WindowText.name(allowance.window().kind());
        parameter(item(policy, name), "q", allowance.cap());
        policy.append(";qu=\"credits\"");
        parameter(policy, "w", seconds(WindowText.lengthMillis(allowance)));
        parameter(item(rate, name), "r", allowance.left() - allowance.held());
        parameter(rate, "t", seconds(allowance.resetMillis() - now));
      }
    }
  }

  /// @param name lower-case letters and `-`
  private static StringBuilder item(StringBuilder field, String name) {
    if (!field.isEmpty()) {
      field.append(", ");
    }
    return field.append('"').append(name).append('"');
  }

  private static void parameter(StringBuilder field, String name, long value) {
    field.append(';').append(name).append('=').append(Math.clamp(value, 0, FIELD_INTEGER_MAX));
  }

  /// Started seconds.
  private static long seconds(long millis) {
    return Math.ceilDiv(millis, SECOND);
  }
}
