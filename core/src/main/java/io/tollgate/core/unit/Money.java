package io.tollgate.core.unit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/// An amount of money in the smallest unit of its currency, such as cents. Whole numbers only;
/// where an amount is finer (a credit may cost a fraction of a cent) it is counted in billionths of
/// the currency's unit, and rounded once, half up, for each line of a statement.
///
/// @param minor 0..=[#MINOR_MAX]
/// @param currency ISO 4217 code
public record Money(long minor, String currency) {

  /// Most that an amount may be: its billionths still fit a `long` where the smallest unit is the
  /// unit itself.
  public static final long MINOR_MAX = 9_000_000_000L;

  private static final int NANO_DIGITS = 9;

  public Money {
    if (minor < 0 || minor > MINOR_MAX) {
      throw new IllegalArgumentException("minor: " + minor + " (expected: 0..=" + MINOR_MAX + ")");
    }
  }

  /// The amount in billionths of the currency's unit. Exact.
  public long nanos() {
    return BigDecimal.valueOf(minor, digits(currency)).movePointRight(NANO_DIGITS).longValueExact();
  }

  /// Digits behind the point of a currency's amounts, 0 or more.
  public static int digits(String currency) {
    return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
  }

  /// Billionths as the currency's smallest unit, half up.
  ///
  /// @param nanos billionths of the currency's unit, 0 or more
  public static long roundNanos(long nanos, String currency) {
    return BigDecimal.valueOf(nanos, NANO_DIGITS)
        .setScale(digits(currency), RoundingMode.HALF_UP)
        .unscaledValue()
        .longValueExact();
  }

  /// The amount as a decimal number with all its digits, such as `129.00`.
  public String text() {
    return text(minor, currency);
  }

  /// The same of an amount that may be below 0 or a sum.
  public static String text(long minor, String currency) {
    return BigDecimal.valueOf(minor, digits(currency)).toPlainString();
  }
}
