package io.tollgate.gateway.dialect;

import io.tollgate.core.admission.Caller;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.request.Refusal;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.vault.Deposit;
import io.tollgate.gateway.credential.Carrier;
import io.tollgate.gateway.credential.Carriers;
import io.tollgate.gateway.credential.Carriers.Several;
import io.tollgate.gateway.metering.MemberReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// CoinAPI's execution management (EMS): its management calls are answered here, orders, balances
/// and positions are the upstream's. Keys, refusals and headers are as for its market data.
///
/// Source: its public documentation (EMS API: Authentication; REST API; Managed Cloud REST API).
public final class CoinApiEmsDialect implements Dialect {

  /*
   * Where the documentation is silent:
   *
   * - Accounts belong to the organization and the api, not to the key that made them: a rotated key
   *   must find them, and two APIs must not mix.
   * - POST and DELETE answer 200 and an empty object; POST does not repeat what it was sent.
   * - 400 is for an exchange that is not offered and for a missing parameter of the query, 405 for
   *   all else that is wrong with an account, as documented; the body is the validation object.
   *   What is wrong is told by the names of things, never by values.
   * - `filter_exchange_id` takes an exchange with all its tags, or one account by its whole id.
   * - What each exchange asks for and where it is reached is no secret: where the api has routes
   *   that need no key, these calls need none either. Accounts and certificates always do.
   */

  private static final String JSON = "application/json; charset=utf-8";
  private static final String PEM = "text/plain; charset=utf-8";

  private static final String INVALID = "One or more validation errors occurred.";

  /// Most accounts of one organization at one api.
  static final int ACCOUNTS_MAX = 100;

  private static final int PARAMETERS_MAX = 32;
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private final CoinApiDialect market = new CoinApiDialect();
  private final DialectPorts ports;
  private final Map<String, Map<String, Endpoint>> endpoints;

  public CoinApiEmsDialect(DialectPorts ports) {
    this.ports = ports;
    Map<String, Map<String, Endpoint>> all = new HashMap<>();
    all.put("/v1/locations", Map.of("GET", new Listed(this::locations)));
    all.put("/v1/exchanges", Map.of("GET", new Listed(this::exchanges)));
    all.put("/v1/endpoints", Map.of("GET", new Listed(this::addresses)));
    all.put(
        "/v1/accounts",
        Map.of(
            "GET", new Kept(this::accounts, false),
            "POST", new Kept(this::put, true),
            "DELETE", new Kept(this::remove, true)));
    all.put("/v1/accounts/all", Map.of("DELETE", new Kept(this::clear, true)));
    // A certificate opens what its key does: who may only read is given none.
    all.put("/v1/certificate/pem", Map.of("GET", new Kept(this::certificate, true)));
    this.endpoints = Map.copyOf(all);
  }

  @Override
  public String name() {
    return "coinapi-ems";
  }

  @Override
  public KeyShape keyShape() {
    return KeyShape.UUID;
  }

  /// Those of market data that are not taken here are removed all the same: whoever mixes the two
  /// up must not send a key on.
  @Override
  public Carriers carriers() {
    return new Carriers(
        List.of(
            new Carrier.Header("X-CoinAPI-Key"),
            new Carrier.Parameter("apikey"),
            new Carrier.Certificate()),
        List.of(new Carrier.Bare(), new Carrier.Segment("APIKEY-")),
        Several.SAME,
        true);
  }

  @Override
  public boolean readsBodies() {
    return true;
  }

  @Override
  public Reply refuse(Refusal refusal, Call call) {
    return market.refuse(refusal, call);
  }

  @Override
  public @Nullable String member() {
    return null;
  }

  @Override
  public boolean pricesInHead() {
    return market.pricesInHead();
  }

  @Override
  public void addHeaders(Call call, HeaderSink headers) {
    market.addHeaders(call, headers);
  }

  // ---- own endpoints

  @Override
  public @Nullable Endpoint endpoint(String method, String path) {
    Map<String, Endpoint> methods = endpoints.get(path);
    if (methods == null) {
      return null;
    }
    Endpoint endpoint = methods.get(method);
    return endpoint == null
        ? new OtherMethod(String.join(", ", new TreeSet<>(methods.keySet())))
        : endpoint;
  }

  /// An endpoint that only a key opens: certificates are for what lies behind.
  private sealed interface OfKeys extends Endpoint {
    @Override
    default boolean takesCertificates() {
      return false;
    }
  }

  private interface Answering {
    Reply answer(Call call);
  }

  private interface AnsweringCaller {
    Reply answer(Call call, Caller caller);
  }

  /// What stands in the configuration.
  private record Listed(Answering answering) implements OfKeys {
    @Override
    public Reply answer(Call call) {
      return answering.answer(call);
    }

    @Override
    public boolean anybodys() {
      return true;
    }
  }

  /// What a customer has, from the store.
  private record Kept(AnsweringCaller answering, boolean changes) implements OfKeys {
    @Override
    public Reply answer(Call call) {
      Caller caller = call.caller();
      if (caller == null) {
        throw new IllegalStateException("a customer's endpoint without a customer");
      }
      return answering.answer(call, caller);
    }

    @Override
    public boolean blocking() {
      return true;
    }
  }

  /// A path of ours that does not take this method.
  private record OtherMethod(String allowed) implements OfKeys {
    @Override
    public Reply answer(Call call) {
      Reply no = problem(405, "Method Not Allowed", "it takes " + allowed, call);
      return new Reply(
          no.status(),
          no.contentType(),
          List.of("Cache-Control", "no-store", "Allow", allowed),
          no.body());
    }
  }

  private EmsDirectory directory(Call call) {
    return ports.ems().apply(call.apiId());
  }

  private Reply locations(Call call) {
    var json = new JsonWriter().array();
    for (EmsDirectory.Location location : directory(call).locations()) {
      json.object()
          .put("location_id", location.id())
          .put("region_name", location.region())
          .put("provider_name", location.provider())
          .endObject();
    }
    return Reply.ok(JSON, json.endArray().toString());
  }

  private Reply exchanges(Call call) {
    var json = new JsonWriter().array();
    for (EmsDirectory.Exchange exchange : directory(call).exchanges()) {
      json.object()
          .put("exchange_id", exchange.id())
          .put("location_id", exchange.locationId())
          .array("required_parameters");
      exchange.parameters().forEach(json::element);
      json.endArray().endObject();
    }
    return Reply.ok(JSON, json.endArray().toString());
  }

  private Reply addresses(Call call) {
    String filter = call.parameter("filter_exchange_id");
    var json = new JsonWriter().array();
    for (EmsDirectory.Address address : directory(call).endpoints()) {
      if (filter == null || filter.equals(address.exchangeId())) {
        json.object()
            .put("exchange_id", address.exchangeId())
            .put("location_id", address.locationId())
            .put("endpoint_schema", address.schema())
            .put("endpoint_host", address.host())
            .put("endpoint_url", address.url())
            .endObject();
      }
    }
    return Reply.ok(JSON, json.endArray().toString());
  }

  private Reply certificate(Call call, Caller caller) {
    return Reply.ok(PEM, ports.certificates().issuePem(caller));
  }

  // ---- accounts

  private static String shelf(Call call) {
    return "ems/" + call.apiId();
  }

  private static String actor(Caller caller) {
    return PublicId.KEY.write(caller.id());
  }

  private Reply accounts(Call call, Caller caller) {
    String filter = call.parameter("filter_exchange_id");
    EmsDirectory directory = directory(call);
    var json = new JsonWriter().array();
    for (Deposit account : ports.vault().all(caller.account().organizationId(), shelf(call))) {
      EmsDirectory.Exchange exchange = directory.exchangeOf(account.name());
      boolean shown =
          filter == null
              || filter.equals(account.name())
              || (exchange != null && filter.equals(exchange.id()));
      if (shown) {
        json.object()
            .put("exchange_id", account.name())
            .putJson("parameters", account.reveal())
            .endObject();
      }
    }
    return Reply.ok(JSON, json.endArray().toString());
  }

  private Reply put(Call call, Caller caller) {
    byte[] body = call.body();
    MemberReader account = body == null ? null : MemberReader.readUnique(body);
    if (account == null) {
      return invalid(405, "the body must be one JSON object of at most 64 KiB", call);
    }
    String name = account.string("exchange_id");
    EmsDirectory.Exchange exchange = name == null ? null : directory(call).exchangeOf(name);
    if (name == null || exchange == null) {
      return invalid(
          400,
          "exchange_id: must be one of /v1/exchanges, with or without a tag behind one separator",
          call);
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    String fault = parameters(account.raw("parameters"), parameters);
    if (fault != null) {
      return invalid(405, fault, call);
    }
    for (String required : exchange.parameters()) {
      if (parameters.getOrDefault(required, "").isEmpty()) {
        return invalid(405, "parameters: " + required + " is missing", call);
      }
    }
    String text = written(parameters);
    if (text.getBytes(StandardCharsets.UTF_8).length > Deposit.BYTES_MAX) {
      return invalid(405, "parameters: are too long", call);
    }
    boolean room =
        ports
            .vault()
            .put(
                caller.account().organizationId(),
                shelf(call),
                new Deposit(name, text),
                ACCOUNTS_MAX,
                actor(caller),
                call.nowMillis());
    return room
        ? done()
        : invalid(405, "there are " + ACCOUNTS_MAX + " accounts; delete one first", call);
  }

  /// Reads the parameters of an account.
  ///
  /// @return what is wrong with them; null if nothing is
  private static @Nullable String parameters(@Nullable String raw, Map<String, String> found) {
    List<String> elements = raw == null ? null : MemberReader.elements(raw);
    if (elements == null || elements.size() > PARAMETERS_MAX) {
      return "parameters: must be a list of at most " + PARAMETERS_MAX + " pairs of key and value";
    }
    for (String element : elements) {
      MemberReader pair = MemberReader.readUnique(element.getBytes(StandardCharsets.UTF_8));
      String key = pair == null ? null : pair.string("key");
      String value = pair == null ? null : pair.string("value");
      if (key == null || value == null || !PARAMETER.matcher(key).matches()) {
        return "parameters: each must have a key, of letters and digits, and a value, both text";
      }
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
        return "parameters: the value of " + key + " is no text";
      }
      if (found.put(key, value) != null) {
        return "parameters: " + key + " is given twice";
      }
    }
    return null;
  }

  /// Parameters as they are kept and shown: in the order they came in.
  private static String written(Map<String, String> parameters) {
    var json = new JsonWriter().array();
    parameters.forEach(
        (key, value) -> json.object().put("key", key).put("value", value).endObject());
    return json.endArray().toString();
  }

  private Reply remove(Call call, Caller caller) {
    String name = call.parameter("exchange_id");
    if (name == null || name.isEmpty()) {
      return invalid(400, "exchange_id: is missing in the query", call);
    }
    boolean gone =
        ports
            .vault()
            .remove(
                caller.account().organizationId(),
                shelf(call),
                name,
                actor(caller),
                call.nowMillis());
    return gone ? done() : problem(404, "Not Found", "exchange account not found", call);
  }

  private Reply clear(Call call, Caller caller) {
    ports
        .vault()
        .clear(caller.account().organizationId(), shelf(call), actor(caller), call.nowMillis());
    return done();
  }

  private static Reply done() {
    return Reply.ok(JSON, "{}");
  }

  private static Reply invalid(int status, String words, Call call) {
    return problem(status, INVALID, words, call);
  }

  private static Reply problem(int status, String title, String words, Call call) {
    // Sections of RFC 9110: 400, 404, 405.
    int section = status == 400 ? 1 : status == 404 ? 5 : 6;
    String body =
        new JsonWriter()
            .object()
            .put("type", "https://www.rfc-editor.org/rfc/rfc9110#section-15.5." + section)
            .put("title", title)
            .put("status", status)
            .put("traceId", call.id().toString())
            .put("errors", words)
            .endObject()
            .toString();
    return new Reply(status, JSON, Reply.UNCACHED, body);
  }
}
