package io.tollgate.control.query;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.control.query.SubscriptionView.WindowView;
import io.tollgate.core.ledger.LedgerStore;
import io.tollgate.core.ledger.LedgerStore.Group;
import io.tollgate.core.ledger.LedgerStore.Interval;
import io.tollgate.core.ledger.LedgerStore.StoredCall;
import io.tollgate.core.ledger.LedgerStore.UsageRow;
import io.tollgate.core.ledger.PriceVersion;
import io.tollgate.core.price.Price;
import io.tollgate.core.request.Query;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Route;
import io.tollgate.core.unit.RequestId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Single calls, explained.
///
/// Thread: any that may block. Each method throws [io.tollgate.core.unit.StoreException] if the
/// store is out of reach.
public final class CallDetails {

  private final ControlPorts ports;
  private final Directory directory;

  public CallDetails(ControlPorts ports) {
    this.ports = ports;
    this.directory = new Directory(ports);
  }

  /// @return null if the organization has none with this id, or it is no longer kept
  public @Nullable CallDetail find(long organizationId, RequestId id) {
    ports.operations().fold();
    StoredCall call = ports.stores().ledger().call(id);
    if (call == null || call.organizationId() != organizationId) {
      return null;
    }
    CallDetail.@Nullable Rule rule = rule(call);
    return new CallDetail(CallView.of(call), rule, lines(call, rule), balanceAfter(call));
  }

  private CallDetail.@Nullable Rule rule(StoredCall call) {
    if (call.routeId().isEmpty() || call.refusal() != null) {
      return null;
    }
    PriceVersion version =
        ports.stores().ledger().price(call.apiId(), call.routeId(), call.atMillis());
    return version == null
        ? null
        : new CallDetail.Rule(
            version.routeId(),
            version.number(),
            Instant.ofEpochMilli(version.sinceMillis()),
            version.words());
  }

  private List<CallDetail.LineView> lines(StoredCall call, CallDetail.@Nullable Rule rule) {
    if (call.credits() == 0) {
      return List.of();
    }
    Price price = price(call);
    // Only the price in force is more than words.
    List<Price.Charged> charged =
        price == null || rule == null || !price.words().equals(rule.words())
            ? null
            : price.explain(asked(call.target()), call.counted(), call.credits());
    return charged == null
        ? List.of(new CallDetail.LineView(rule == null ? "charged" : rule.words(), call.credits()))
        : charged.stream()
            .filter(line -> line.credits() != 0)
            .map(line -> new CallDetail.LineView(line.words(), line.credits()))
            .toList();
  }

  private @Nullable Price price(StoredCall call) {
    Api api = ports.catalog().get().apiById(call.apiId());
    if (api == null) {
      return null;
    }
    Route otherwise = api.otherwise();
    if (otherwise != null && otherwise.id().equals(call.routeId())) {
      return otherwise.price();
    }
    for (Route route : api.routes()) {
      if (route.id().equals(call.routeId())) {
        return route.price();
      }
    }
    return null;
  }

  /// A target that was cut may have lost what was asked; then the lines don't add up, and one says
  /// it all.
  private static Query asked(String target) {
    int mark = target.indexOf('?');
    Query query = mark < 0 ? null : Query.parse(target.substring(mark + 1));
    return query == null ? Query.EMPTY : query;
  }

  /// What calls up to this one, in the order of their admission, left of the month's cap.
  private @Nullable Long balanceAfter(StoredCall call) {
    SubscriptionView subscription = directory.subscription(call.organizationId());
    if (subscription == null) {
      return null;
    }
    WindowView month = Period.month(subscription);
    Long cap = month.cap();
    long start = month.startsAt().toEpochMilli();
    if (cap == null || call.atMillis() < start) {
      return null;
    }
    LedgerStore ledger = ports.stores().ledger();
    long used =
        ledger
            .usage(call.organizationId(), start, call.atMillis() + 1, Interval.ALL, Group.NONE)
            .stream()
            .mapToLong(UsageRow::credits)
            .sum();
    return Math.max(0, cap - used);
  }
}
