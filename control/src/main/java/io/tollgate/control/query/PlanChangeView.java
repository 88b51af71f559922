package io.tollgate.control.query;

import io.tollgate.control.command.PlanStep;
import io.tollgate.core.account.Plan;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.unit.Money;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a change of plan would come to.
///
/// @param upgrade whether it goes to a higher level, and so holds at once
/// @param effectiveAt when it takes force
/// @param monthEndsAt when the month ends that is running; it stays
/// @param chargedMinor what is charged at once, in the currency's smallest unit
/// @param nextMinor what the next month costs
/// @param currency ISO 4217 code; null where neither plan has a price
/// @param overageEnds whether overage is on and not sold in the new plan
/// @param undoes the plan that was to come and no longer would; null for none
/// @param keysAbove keys that are limited less tightly than the new plan, or no longer of use
/// @param keysTooMany keys beyond the number that the new plan allows; they go on
public record PlanChangeView(
    PlanView from,
    PlanView to,
    boolean upgrade,
    Instant effectiveAt,
    Instant monthEndsAt,
    long chargedMinor,
    long nextMinor,
    @Nullable String currency,
    boolean overageEnds,
    @Nullable String undoes,
    List<KeyAbove> keysAbove,
    long keysTooMany) {

  static PlanChangeView of(
      PlanStep step,
      long now,
      boolean overageOn,
      @Nullable String undoes,
      List<KeyAbove> keysAbove,
      long keysTooMany) {
    Money price = step.to().offer().price();
    return new PlanChangeView(
        PlanView.of(step.from()),
        PlanView.of(step.to()),
        step.upgrade(),
        Instant.ofEpochMilli(step.atMillis(now)),
        Instant.ofEpochMilli(step.month().endMillis()),
        step.chargedMinor(),
        price == null ? 0 : price.minor(),
        step.currency(),
        overageOn && step.endsOverage(),
        undoes,
        keysAbove,
        keysTooMany);
  }

  /// A key whose own terms do not fit in the new plan. It stays as it is; the plan binds first.
  ///
  /// @param what which of its terms
  /// @param has what the key is limited to; null where it is limited to nothing that counts
  /// @param allows what the plan allows
  public record KeyAbove(
      String key, String label, String hint, What what, @Nullable Long has, long allows) {

    /// @return null if the key's terms fit
    static @Nullable KeyAbove of(ApiKey key, Plan plan) {
      if (!plan.apis().contains(key.apiId())) {
        return of(key, What.API, null, 0);
      }
      Plan.Cap month = plan.month();
      if (limited(month) && limits(key.limits().monthCredits(), month.credits())) {
        return of(key, What.MONTH_CREDITS, key.limits().monthCredits(), month.credits());
      }
      for (Plan.Cap cap : plan.caps()) {
        if (cap.kind().daily() && limits(key.limits().dayCredits(), cap.credits())) {
          return of(key, What.DAY_CREDITS, key.limits().dayCredits(), cap.credits());
        }
      }
      long calls = key.limits().minuteCalls();
      return plan.minuteLimit() > 0 && calls > plan.minuteLimit()
          ? of(key, What.MINUTE_CALLS, calls, plan.minuteLimit())
          : null;
    }

    private static boolean limited(Plan.Cap cap) {
      return cap.credits() < Plan.Cap.UNLIMITED;
    }

    /// A key without a limit of its own asks for nothing in particular.
    private static boolean limits(long own, long plan) {
      return own < Plan.Cap.UNLIMITED && own > plan;
    }

    private static KeyAbove of(ApiKey key, What what, @Nullable Long has, long allows) {
      return new KeyAbove(PublicId.KEY.write(key.id()), key.label(), key.hint(), what, has, allows);
    }
  }

  /// Which of a key's terms.
  public enum What {
    /// Its credits a month.
    MONTH_CREDITS,
    /// Its credits a day.
    DAY_CREDITS,
    /// Its calls a minute.
    MINUTE_CALLS,
    /// The plan does not open its api: calls with it will be refused.
    API
  }
}
