package io.tollgate.control.portal.plan;

import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Formats;
import io.tollgate.control.query.OrganizationView;
import io.tollgate.control.query.OverageView;
import io.tollgate.control.query.PlanView;
import io.tollgate.control.query.StatementView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The plan, overage, and this month's statement.
///
/// @param root path of the plan's pages
/// @param invoices path of the statements
/// @param plan null if it is no longer sold
/// @param next the plan that is to come; null for none
/// @param included credits of the month's cap, grants included; null for any number
/// @param renews when the month ends
/// @param current this month's statement; null before the first
/// @param refusal why whoever looks may not change anything; null if they may
public record PlanPage(
    String root,
    String invoices,
    OrganizationView organization,
    @Nullable PlanView plan,
    @Nullable PlanView next,
    @Nullable Long included,
    Instant renews,
    Overage overage,
    @Nullable StatementView current,
    @Nullable String refusal) {

  /// Overage, with its form.
  ///
  /// @param root path of the plan's pages
  /// @param form with `ceiling`
  /// @param cap credits after which it begins; null for any number
  /// @param refusal why whoever looks may not change it; null if they may
  /// @param ceiling what the amount in the form comes to
  public record Overage(
      String root,
      OverageView view,
      Form form,
      @Nullable Long cap,
      @Nullable String refusal,
      Ceiling ceiling) {

    /// What 1,000 credits cost; empty where none are sold.
    public String perThousand(Formats formats) {
      String price = view.price();
      String currency = view.currency();
      return price == null || currency == null ? "" : Price.perThousand(price, currency, formats);
    }
  }

  /// What an amount comes to.
  ///
  /// @param credits null where the amount is none
  public record Ceiling(@Nullable Long credits) {}
}
