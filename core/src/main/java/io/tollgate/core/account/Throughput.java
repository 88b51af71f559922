package io.tollgate.core.account;

import io.tollgate.core.unit.Credits;

/// How many credits an organization may use in a second: beyond the soft limit calls cost more,
/// beyond the hard one they are refused. What counts is the most a call may cost, before the
/// surcharge, as that is known when it comes.
///
/// @param soft credits in a second of the clock at the plain price, 0..=`hard`
/// @param hard credits in a second of the clock, 1 or more
/// @param thousandths of the plain price that calls beyond the soft limit cost, 1,000 or more
public record Throughput(long soft, long hard, int thousandths) {

  public static final int THOUSANDTHS_MAX = 100_000;

  private static final int WHOLE = 1_000;

  public Throughput {
    Credits.require("hard", hard);
    if (hard < 1 || soft < 0 || soft > hard) {
      throw new IllegalArgumentException("soft, hard: " + soft + ", " + hard);
    }
    if (thousandths < WHOLE || thousandths > THOUSANDTHS_MAX) {
      throw new IllegalArgumentException("thousandths: " + thousandths);
    }
  }

  /// A price with its surcharge, rounded up to a whole credit; no more than [Credits#MAX].
  ///
  /// @param credits 0..=[Credits#MAX]
  public static long surcharged(long credits, int thousandths) {
    // In two parts: their product would not fit a long.
    long whole = credits / WHOLE * thousandths;
    long rest = Math.ceilDiv(credits % WHOLE * thousandths, WHOLE);
    return Math.min(Credits.MAX, whole + rest);
  }
}
