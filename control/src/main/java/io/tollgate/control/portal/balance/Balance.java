package io.tollgate.control.portal.balance;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the balance line says.
///
/// @param state how it stands
/// @param allowances those with a cap: the longest window first, or, where it is low, what is
///   nearest to its end; empty if nothing is capped
/// @param used credits of the longest window, where nothing is capped
/// @param callsPerMinute null for no limit
/// @param overage null where the plan sells none
public record Balance(
    State state,
    List<Allowance> allowances,
    long used,
    @Nullable Long callsPerMinute,
    @Nullable Overage overage) {

  /// How an organization stands, the worse last.
  public enum State {
    /// All is well.
    FINE,
    /// From the first alert threshold on.
    LOW,
    /// Calls are paid for beyond what is included.
    OVERAGE,
    /// An allowance is used up: calls are refused.
    USED_UP,
    /// The plan is no longer sold.
    NO_PLAN,
    /// The subscription does not stand.
    STOPPED,
    /// Charged calls wait until the books balance again.
    FROZEN;

    /// Whether calls are refused.
    public boolean refuses() {
      return compareTo(USED_UP) >= 0;
    }
  }

  public Balance {
    allowances = List.copyOf(allowances);
  }

  /// One cap.
  ///
  /// @param daily whether it is spoken of as a daily one
  /// @param left credits a new call could still take, overage aside
  public record Allowance(boolean daily, long left, long cap, Instant resetsAt) {}

  /// Paid use beyond the cap.
  ///
  /// @param on whether the customer has switched it on
  /// @param minorUnits what it costs so far, in the currency's smallest unit
  public record Overage(boolean on, long credits, long minorUnits, String currency) {}

  /// Changes whenever something of it does: what a live part was shown last.
  public String mark() {
    return Integer.toHexString(hashCode());
  }
}
