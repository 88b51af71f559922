package io.tollgate.core.statement;

/// One line of a statement, rounded to the currency's smallest unit for itself. Never edited.
///
/// @param atMillis since when what it is for holds; of overage, the month's start
/// @param planId the plan it is for
/// @param planName as it was when the line was written
/// @param credits of a plan, those it includes in the month; of overage, those beyond the cap
/// @param minor what it costs, in the currency's smallest unit, 0 or more
public record StatementLine(
    What what, long atMillis, String planId, String planName, long credits, long minor) {

  /// What a line is for.
  public enum What {
    /// The month, on the plan it began with.
    PLAN,
    /// Another plan for the rest of this month: the difference of both prices.
    CHANGE,
    /// Credits beyond the cap.
    OVERAGE
  }

  public StatementLine {
    if (credits < 0 || minor < 0) {
      throw new IllegalArgumentException("credits, minor: " + credits + ", " + minor);
    }
  }
}
