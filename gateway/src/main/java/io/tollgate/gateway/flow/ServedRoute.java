package io.tollgate.gateway.flow;

import io.tollgate.core.price.Asked;
import io.tollgate.core.price.Price;
import io.tollgate.core.route.Route;
import io.tollgate.gateway.dialect.Call;
import io.tollgate.gateway.metering.MeterPlan;
import io.tollgate.gateway.payment.Till;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A route as the flow needs it.
///
/// Thread: any; immutable.
final class ServedRoute {

  private final Route route;
  private final @Nullable MeterPlan counting;
  private final @Nullable MeterPlan withMember;
  private final @Nullable Till till;
  private final BitSet charged = new BitSet();

  /// @param member the dialect's own; null if it has none
  /// @param till where its calls are paid for; null where they are not
  ServedRoute(Route route, @Nullable String member, @Nullable Till till) {
    this.till = till;
    var counts = List.copyOf(route.price().counts());
    var values = List.copyOf(route.price().values());
    boolean reads = !counts.isEmpty() || !values.isEmpty();
    this.route = route;
    this.counting = reads ? MeterPlan.of(counts, values, null) : null;
    this.withMember = member == null ? null : MeterPlan.of(counts, values, member);
    route.price().on().forEach(charged::set);
  }

  Route route() {
    return route;
  }

  /// Where its calls are paid for; null where they are not.
  @Nullable Till till() {
    return till;
  }

  /// What its price counts and reads in an answer; null if nothing.
  @Nullable MeterPlan counting() {
    return counting;
  }

  /// The same, and the dialect's own member replaced; null if the dialect has none.
  @Nullable MeterPlan withMember() {
    return withMember;
  }

  /// Whether an answer of this status is charged.
  boolean charges(int status) {
    return charged.get(status);
  }

  /// What every charged answer to a request costs.
  ///
  /// @return [Call#UNKNOWN] if that depends on the answer
  long fixedCredits(Asked asked) {
    Price price = route.price();
    long low = price.low(asked);
    return counting == null && low == price.high(asked) ? low : Call.UNKNOWN;
  }

  /// Whether answers must come unencoded, to be read.
  boolean plain() {
    return counting != null || withMember != null;
  }

  /// Whether only whole answers may be asked for: a part would be priced as if it were nothing, or
  /// could not be read.
  boolean whole() {
    return plain() || (!route.price().free() && !charges(206));
  }
}
