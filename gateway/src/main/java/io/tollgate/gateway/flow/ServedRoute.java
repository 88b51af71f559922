package io.tollgate.gateway.flow;

import io.tollgate.core.route.Route;
import io.tollgate.gateway.metering.MeterPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A route as the flow needs it.
///
/// @param counting what its price counts and reads in an answer; null if nothing
/// @param withMember the same, and the dialect's own member replaced; null if the dialect has none
record ServedRoute(Route route, @Nullable MeterPlan counting, @Nullable MeterPlan withMember) {

  static ServedRoute of(Route route, @Nullable String member) {
    var counts = List.copyOf(route.price().counts());
    var values = List.copyOf(route.price().values());
    boolean reads = !counts.isEmpty() || !values.isEmpty();
    return new ServedRoute(
        route,
        reads ? MeterPlan.of(counts, values, null) : null,
        member == null ? null : MeterPlan.of(counts, values, member));
  }

  /// Whether answers must come unencoded, to be read.
  boolean plain() {
    return counting != null || withMember != null;
  }

  /// Whether only whole answers may be asked for: a part would be priced as if it were nothing, or
  /// could not be read.
  boolean whole() {
    return plain() || (!route.price().free() && !route.price().on().contains(206));
  }
}
