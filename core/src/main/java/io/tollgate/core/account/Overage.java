package io.tollgate.core.account;

import io.tollgate.core.unit.Credits;
import io.tollgate.core.unit.Money;
import org.jspecify.annotations.Nullable;

/// What a customer allows itself beyond its plan's cap: as many credits, or as much money.
///
/// @param on whether calls go on beyond the cap
/// @param ceilingCredits how far, in each window of the cap, 0..=[Credits#MAX]; kept while it is
///   off, and 0 where the ceiling is in money
/// @param ceiling the most to pay in each window of the cap; null where the ceiling is in credits
public record Overage(boolean on, long ceilingCredits, @Nullable Money ceiling) {

  /// Never switched on.
  public static final Overage NONE = new Overage(false, 0);

  public Overage {
    Credits.require("ceilingCredits", ceilingCredits);
    if (ceiling != null && ceilingCredits > 0) {
      throw new IllegalArgumentException("a ceiling in credits and another in money");
    }
  }

  /// A ceiling in credits.
  public Overage(boolean on, long ceilingCredits) {
    this(on, ceilingCredits, null);
  }

  /// The same ceiling, switched off.
  public Overage off() {
    return new Overage(false, ceilingCredits, ceiling);
  }
}
