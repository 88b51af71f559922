package io.tollgate.control.query;

import io.tollgate.core.account.Plan;
import io.tollgate.core.window.WindowKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a subscription may use.
///
/// @param minuteLimit calls per UTC minute; null for no limit
/// @param minutePerKey whether each key has the minute limit for itself
/// @param routes patterns it opens; empty opens every route of its apis
public record PlanView(
    String id,
    String name,
    List<CapView> caps,
    @Nullable Long minuteLimit,
    boolean minutePerKey,
    List<String> apis,
    List<String> routes) {

  static PlanView of(Plan plan) {
    return new PlanView(
        plan.id(),
        plan.name(),
        plan.caps().stream().map(cap -> new CapView(cap.kind(), cap.credits())).toList(),
        plan.minuteLimit() == 0 ? null : plan.minuteLimit(),
        plan.minutePerKey(),
        plan.apis().stream().sorted().toList(),
        plan.routes().stream().sorted().toList());
  }

  /// Credits per window.
  public record CapView(WindowKind window, long credits) {}
}
