package io.tollgate.core.account;

import java.math.BigDecimal;

/// What a credit beyond the cap costs.
///
/// @param nanos of one credit, in billionths of the currency's unit, 1..=[#NANOS_MAX]
/// @param currency ISO 4217 code
public record OveragePrice(long nanos, String currency) {

  /// 1,000 units a credit: more is a typing error.
  public static final long NANOS_MAX = 1_000_000_000_000L;

  /// Digits behind the point that a price may have.
  public static final int SCALE = 9;

  public OveragePrice {
    if (nanos < 1 || nanos > NANOS_MAX) {
      throw new IllegalArgumentException("nanos: " + nanos + " (expected: 1..=" + NANOS_MAX + ")");
    }
  }

  /// Most credits whose amount a `long` of billionths holds.
  public long creditsMax() {
    return Long.MAX_VALUE / nanos;
  }

  /// The price as a decimal number without trailing zeros.
  public String text() {
    return BigDecimal.valueOf(nanos, SCALE).stripTrailingZeros().toPlainString();
  }

  /// The most credits whose price together is no more than an amount.
  ///
  /// @param amountNanos billionths of the currency's unit, 0 or more
  public long creditsFor(long amountNanos) {
    return amountNanos / nanos;
  }
}
