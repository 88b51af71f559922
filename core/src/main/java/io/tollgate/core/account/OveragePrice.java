package io.tollgate.core.account;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

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

  /// An amount in the currency's smallest unit, such as cents. Rounded once, half up: add amounts
  /// first.
  ///
  /// @param amountNanos billionths of the currency's unit, 0 or more
  public static long minorUnits(long amountNanos, String currency) {
    int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    return BigDecimal.valueOf(amountNanos, SCALE)
        .setScale(digits, RoundingMode.HALF_UP)
        .unscaledValue()
        .longValueExact();
  }
}
