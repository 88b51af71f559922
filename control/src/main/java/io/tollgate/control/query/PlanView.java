package io.tollgate.control.query;

import io.tollgate.core.account.Plan;
import io.tollgate.core.window.WindowKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a subscription may use.
///
/// @param minuteLimit calls per UTC minute; null for no limit
/// @param minutePerKey whether each key has the minute limit for itself
/// @param keyConcurrency calls of a key under way at once; null for no limit
/// @param organizationConcurrency the same of all keys of an organization
/// @param routes patterns it opens; empty opens every route of its apis
public record PlanView(
    String id,
    String name,
    List<CapView> caps,
    @Nullable Long minuteLimit,
    boolean minutePerKey,
    @Nullable Long keyConcurrency,
    @Nullable Long organizationConcurrency,
    List<String> apis,
    List<String> routes) {

  static PlanView of(Plan plan) {
    return new PlanView(
        plan.id(),
        plan.name(),
        plan.caps().stream().map(cap -> new CapView(cap.kind(), cap.credits())).toList(),
        limit(plan.minuteLimit()),
        plan.minutePerKey(),
        limit(plan.concurrency().perKey()),
        limit(plan.concurrency().perOrganization()),
        plan.apis().stream().sorted().toList(),
        plan.routes().stream().sorted().toList());
  }

  private static @Nullable Long limit(long calls) {
    return calls == 0 ? null : calls;
  }

  /// Credits per window.
  public record CapView(WindowKind window, long credits) {}
}
