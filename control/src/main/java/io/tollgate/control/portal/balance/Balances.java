package io.tollgate.control.portal.balance;

import io.tollgate.control.query.Directory;
import io.tollgate.control.query.OrganizationView;
import io.tollgate.control.query.PlanView;
import io.tollgate.control.query.SubscriptionView;
import io.tollgate.control.query.SubscriptionView.WindowView;
import io.tollgate.core.account.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Works out the balance line from the live desk.
///
/// Thread: any that may block. Throws [io.tollgate.core.unit.StoreException] if the store is out of
/// reach.
public final class Balances {

  /// Used share, in percent, from which on the line warns: the first threshold alerts have.
  static final int LOW_PERCENT = 80;

  private final Directory directory;

  public Balances(Directory directory) {
    this.directory = directory;
  }

  /// @return null if there is no such organization
  public @Nullable Balance of(long organizationId) {
    OrganizationView organization = directory.organization(organizationId);
    SubscriptionView subscription = directory.subscription(organizationId);
    return organization == null || subscription == null ? null : of(organization, subscription);
  }

  static Balance of(OrganizationView organization, SubscriptionView subscription) {
    List<WindowView> longestFirst =
        subscription.windows().stream()
            .sorted(Comparator.comparing((WindowView window) -> window.window().daily()))
            .toList();
    var allowances = new ArrayList<Balance.Allowance>();
    for (WindowView window : longestFirst) {
      if (window.cap() != null && window.left() != null) {
        allowances.add(
            new Balance.Allowance(
                window.window().daily(), window.left(), window.cap(), window.resetsAt()));
      }
    }
    Balance.State state = state(subscription, allowances, organization.overage());
    if (state != Balance.State.FINE) {
      allowances.sort(Comparator.comparingDouble(one -> (double) one.left() / one.cap()));
    }
    PlanView plan = subscription.plan();
    return new Balance(
        state,
        allowances,
        longestFirst.isEmpty() ? 0 : longestFirst.getFirst().used(),
        plan == null ? null : plan.minuteLimit(),
        overage(organization, plan, longestFirst));
  }

  private static Balance.@Nullable Overage overage(
      OrganizationView organization, @Nullable PlanView plan, List<WindowView> windows) {
    if (plan == null || plan.overageCurrency() == null) {
      return null;
    }
    long credits = 0;
    long minorUnits = 0;
    for (WindowView window : windows) {
      if (window.overage() > credits) {
        credits = window.overage();
        minorUnits = window.overageAmount() == null ? 0 : window.overageAmount();
      }
    }
    return new Balance.Overage(organization.overage(), credits, minorUnits, plan.overageCurrency());
  }

  private static Balance.State state(
      SubscriptionView subscription, List<Balance.Allowance> allowances, boolean overageOn) {
    if (subscription.frozen()) {
      return Balance.State.FROZEN;
    }
    if (subscription.standing() != Standing.ACTIVE) {
      return Balance.State.STOPPED;
    }
    if (subscription.plan() == null) {
      return Balance.State.NO_PLAN;
    }
    boolean paid = false;
    for (WindowView window : subscription.windows()) {
      if (window.left() != null && window.left() == 0) {
        if (!overageOn || window.overageLeft() == 0) {
          return Balance.State.USED_UP;
        }
        paid = true;
      }
    }
    if (paid) {
      return Balance.State.OVERAGE;
    }
    boolean low =
        allowances.stream()
            .anyMatch(one -> one.left() <= one.cap() - one.cap() / 100.0 * LOW_PERCENT);
    return low ? Balance.State.LOW : Balance.State.FINE;
  }
}
