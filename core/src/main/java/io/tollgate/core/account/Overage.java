package io.tollgate.core.account;

import io.tollgate.core.unit.Credits;

/// What a customer allows itself beyond its plan's cap.
///
/// @param on whether calls go on beyond the cap
/// @param ceilingCredits how far, in each window of the cap, 0..=[Credits#MAX]; kept while it is
///   off
public record Overage(boolean on, long ceilingCredits) {

  /// Never switched on.
  public static final Overage NONE = new Overage(false, 0);

  public Overage {
    Credits.require("ceilingCredits", ceilingCredits);
  }
}
