package io.tollgate.control.command;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.Plan;
import io.tollgate.core.unit.Money;
import io.tollgate.core.window.Window;
import io.tollgate.core.window.WindowRule;
import org.jspecify.annotations.Nullable;

/// What a change of plan comes to: worked out once, for whoever asks what would be and for the act.
///
/// A higher plan holds at once and for the whole month, its credits included, so the month costs
/// the whole difference. A lower one holds from the next month on.
///
/// @param month the month that is running
/// @param upgrade whether it goes to a higher level
public record PlanStep(Plan from, Plan to, Window month, boolean upgrade) {

  /// Why a subscription can't become one of a plan by a change of plan.
  ///
  /// @param words for people
  public record Impossible(String words) {}

  /// @param organization as it is now
  /// @return the step, or null if it can't be taken: see [#refuse]
  public static @Nullable PlanStep of(
      Organization organization, @Nullable Plan from, @Nullable Plan to, long now) {
    return refuse(from, to) != null || from == null || to == null
        ? null
        : new PlanStep(
            from, to, month(organization, from, now), to.offer().level() > from.offer().level());
  }

  /// @return null if the step can be taken
  public static @Nullable Impossible refuse(@Nullable Plan from, @Nullable Plan to) {
    if (to == null) {
      return new Impossible("there is no such plan");
    }
    if (from == null) {
      return new Impossible("the plan of today is no longer sold; ask whoever sells it");
    }
    if (from.id().equals(to.id())) {
      return new Impossible("that is the plan of today");
    }
    if (!from.offer().inLineWith(to.offer())) {
      return new Impossible("the plan is not in the line of the one of today");
    }
    return from.month().kind() == to.month().kind()
        ? null
        : new Impossible("the plan begins its months elsewhere; ask whoever sells it");
  }

  /// The month of a subscription.
  public static Window month(Organization organization, Plan plan, long now) {
    return new WindowRule(plan.month().kind(), organization.anchorMillis()).at(now);
  }

  /// When it takes force.
  public long atMillis(long now) {
    return upgrade ? now : month.endMillis();
  }

  /// What is charged at once, in the currency's smallest unit.
  public long chargedMinor() {
    return upgrade ? Math.max(0, minor(to) - minor(from)) : 0;
  }

  /// The currency of both prices; null where neither has one.
  public @Nullable String currency() {
    Money price = to.offer().price() == null ? from.offer().price() : to.offer().price();
    return price == null ? null : price.currency();
  }

  private static long minor(Plan plan) {
    Money price = plan.offer().price();
    return price == null ? 0 : price.minor();
  }

  /// Whether overage, where it is on, ends with the plan of today.
  public boolean endsOverage() {
    return from.overage() != null && to.overage() == null;
  }
}
