package io.tollgate.app.config;

import io.tollgate.app.config.Grammar.ApiKeys;
import io.tollgate.app.config.Grammar.FacilitatorKeys;
import io.tollgate.app.config.Grammar.RouteKeys;
import io.tollgate.app.config.Grammar.X402Keys;
import io.tollgate.core.route.Access;
import io.tollgate.core.route.Payments;
import io.tollgate.core.route.Route;
import io.tollgate.core.route.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads how the calls of an api are paid for by themselves.
final class PaymentReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern VALUE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,4094}[\\x21-\\x7e])?");

  /// What the gateway says itself.
  private static final Set<String> TAKEN =
      Set.of("host", "content-length", "content-type", "transfer-encoding", "connection");

  private final Problems problems;
  private final boolean there;
  private final @Nullable Upstream facilitator;
  private final List<String> headers;
  private final Payments.@Nullable Terms terms;
  private final Map<String, Payments.Terms> byRoute = new HashMap<>();

  private PaymentReader(
      Problems problems,
      boolean there,
      @Nullable Upstream facilitator,
      List<String> headers,
      Payments.@Nullable Terms terms) {
    this.problems = problems;
    this.there = there;
    this.facilitator = facilitator;
    this.headers = headers;
    this.terms = terms;
  }

  /// @param upstreams reads where an upstream is
  static PaymentReader of(
      Mapping api, Function<Mapping, @Nullable Upstream> upstreams, Problems problems) {
    if (api.find(ApiKeys.X402) == null) {
      return new PaymentReader(problems, api.has(ApiKeys.X402), null, List.of(), null);
    }
    Mapping x402 = api.under(ApiKeys.X402, X402Keys.SECTION);
    Mapping mapping = x402.under(X402Keys.FACILITATOR, FacilitatorKeys.SECTION);
    Upstream where = x402.has(X402Keys.FACILITATOR) ? upstreams.apply(mapping) : null;
    Duration timeout = mapping.get(FacilitatorKeys.TIMEOUT);
    Duration signed = x402.get(X402Keys.TIMEOUT);
    if (signed.toMillisPart() != 0) {
      problems.add(x402.at(X402Keys.TIMEOUT), "expected whole seconds");
    }
    return new PaymentReader(
        problems,
        true,
        where == null ? null : within(where, timeout),
        headers(mapping, problems),
        terms(x402, signed));
  }

  /// Its answers are small: one time for all of each.
  private static Upstream within(Upstream where, Duration timeout) {
    return new Upstream(
        where.host(),
        where.port(),
        where.basePath(),
        where.connect(),
        timeout,
        timeout,
        timeout,
        where.connectionsMax(),
        where.tls());
  }

  private static Payments.@Nullable Terms terms(Mapping x402, Duration signed) {
    String network = x402.find(X402Keys.NETWORK);
    String asset = x402.find(X402Keys.ASSET);
    String amount = x402.find(X402Keys.AMOUNT);
    String payTo = x402.find(X402Keys.PAY_TO);
    String name = x402.find(X402Keys.NAME);
    if (network == null || asset == null || amount == null || payTo == null || name == null) {
      return null;
    }
    String configId = x402.find(X402Keys.CONFIG_ID);
    String description = x402.find(X402Keys.DESCRIPTION);
    return new Payments.Terms(
        network,
        asset,
        amount,
        payTo,
        Math.toIntExact(signed.toSeconds()),
        name,
        x402.get(X402Keys.VERSION),
        configId == null ? "" : configId,
        description == null ? "" : description);
  }

  private static List<String> headers(Mapping facilitator, Problems problems) {
    Entry.Fields fields = facilitator.find(FacilitatorKeys.HEADERS);
    var headers = new ArrayList<String>();
    var names = new HashSet<String>();
    for (Entry.Field field : fields == null ? List.<Entry.Field>of() : fields.fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!NAME.matcher(field.name()).matches() || TAKEN.contains(name) || !names.add(name)) {
        problems.add(field.at(), "not a header that can be sent: " + Words.quoted(field.name()));
      } else if (!(field.value() instanceof Entry.Text text)
          || text.nothing()
          || (text.text() != null && !VALUE.matcher(text.text()).matches())) {
        // The value may be a secret.
        problems.add(field.value().at(), "expected a header's value");
      } else if (text.text() != null) {
        headers.add(field.name());
        headers.add(text.text());
      }
    }
    return headers;
  }

  /// Takes note of what a route says about payment.
  void route(Entry.Field field, Route route) {
    Mapping own =
        field.value() instanceof Entry.Fields fields
            ? Mapping.of(fields, RouteKeys.SECTION, new Problems())
            : null;
    boolean paid = route.access() == Access.PAYMENT;
    if (own != null && !paid) {
      for (Key<String> key : List.of(RouteKeys.AMOUNT, RouteKeys.DESCRIPTION)) {
        if (own.has(key)) {
          problems.add(own.at(key), "\"" + key.name() + "\" is for routes whose access is payment");
        }
      }
    }
    if (paid && !there) {
      problems.add(field.at(), "access by payment needs \"x402\" of the api");
    } else if (paid && terms != null) {
      byRoute.put(route.id(), own == null ? terms : with(own, terms));
    }
  }

  private static Payments.Terms with(Mapping own, Payments.Terms of) {
    String amount = own.find(RouteKeys.AMOUNT);
    String description = own.find(RouteKeys.DESCRIPTION);
    return new Payments.Terms(
        of.network(),
        of.asset(),
        amount == null ? of.amount() : amount,
        of.payTo(),
        of.timeoutSeconds(),
        of.name(),
        of.version(),
        of.configId(),
        description == null ? of.description() : description);
  }

  /// @return null where no call is paid for by itself, or something was wrong and told
  @Nullable Payments payments() {
    return facilitator == null || terms == null
        ? null
        : new Payments(facilitator, headers, byRoute);
  }
}
