package io.tollgate.control.query;

import io.tollgate.core.account.Organization;
import io.tollgate.core.account.OveragePrice;
import io.tollgate.core.account.Standing;
import io.tollgate.core.admission.Account;
import io.tollgate.core.credit.Allowance;
import io.tollgate.core.credit.Desk;
import io.tollgate.core.unit.Money;
import io.tollgate.core.unit.PublicId;
import io.tollgate.core.window.WindowKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an organization has bought and what is left of it, from its live desk.
///
/// @param at the instant of the figures
/// @param plan null if the configuration no longer has it: then nothing is sold
/// @param windows days first
/// @param callsInFlight calls that hold credits now
/// @param frozen whether charged calls are stopped because the books do not balance
public record SubscriptionView(
    String organization,
    Instant at,
    Standing standing,
    Instant anchor,
    @Nullable PlanView plan,
    List<WindowView> windows,
    long callsInFlight,
    boolean frozen) {

  static SubscriptionView of(Account.Terms terms, Desk.Statement statement, long atMillis) {
    Organization organization = terms.organization();
    return new SubscriptionView(
        PublicId.ORGANIZATION.write(organization.id()),
        Instant.ofEpochMilli(atMillis),
        organization.standing(),
        Instant.ofEpochMilli(organization.anchorMillis()),
        terms.plan() == null ? null : PlanView.of(terms.plan()),
        statement.allowances().stream()
            .map(allowance ->
                WindowView.of(allowance, terms.plan() == null ? null : terms.plan().overage()))
            .toList(),
        statement.holds(),
        statement.frozen());
  }

  /// Since when single calls are shown: what is older is not, whether it is still there or not.
  public Instant callsShownSince() {
    Long days = plan == null ? null : plan.requestDays();
    return days == null ? Instant.EPOCH : at.minus(Duration.ofDays(days));
  }

  /// One allowance.
  ///
  /// @param startsAt of a rolling day, its newest minute
  /// @param resetsAt when credits come back
  /// @param cap grants included; null for none
  /// @param used credits charged
  /// @param held credits set aside for calls in flight
  /// @param left credits of the cap that a new call could still take; null if nothing caps it
  /// @param overage credits used beyond the cap
  /// @param overageLeft credits beyond the cap that can still be used
  /// @param overageAmount what the overage costs, in the currency's smallest unit; null where the
  ///   plan sells none
  public record WindowView(
      WindowKind window,
      Instant startsAt,
      Instant resetsAt,
      @Nullable Long cap,
      long used,
      long held,
      @Nullable Long left,
      long overage,
      long overageLeft,
      @Nullable Long overageAmount) {

    static WindowView of(Allowance allowance, @Nullable OveragePrice price) {
      boolean limited = allowance.limited();
      return new WindowView(
          allowance.window().kind(),
          Instant.ofEpochMilli(allowance.window().startMillis()),
          Instant.ofEpochMilli(allowance.resetMillis()),
          limited ? allowance.cap() : null,
          allowance.used(),
          allowance.held(),
          limited ? Math.max(0, allowance.left() - allowance.held()) : null,
          allowance.overage(),
          allowance.overageLeft(),
          price == null ? null : Money.roundNanos(allowance.overageNanos(), price.currency()));
    }
  }
}
